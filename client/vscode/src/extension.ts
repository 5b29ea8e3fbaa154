import * as vscode from "vscode";

import { Arrivals } from "./arrivals";
import { registerCommands } from "./commands";
import { Documents } from "./documents";
import { Explanations } from "./explanations";
import { Pause } from "./pause";
import { Proposals } from "./proposals";
import { Server } from "./server";
import { StatusItem } from "./statusItem";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("fimble", { log: true });
  const status = new StatusItem();
  const documents = new Documents();
  const pause = new Pause(context.workspaceState, (reason) => {
    status.showPause(reason);
    void vscode.commands.executeCommand("setContext", "fimble.isPaused", reason !== "");
  });
  const arrivals = new Arrivals(() => !pause.isOn);
  const explanations = new Explanations(
    documents,
    () => vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? "",
  );
  const proposals = new Proposals(documents);
  server = new Server(
    context,
    { log, pause, arrivals, proposals },
    (news) => {
      status.show(news);
    },
    (news) => void explanations.hear(news),
  );
  context.subscriptions.push(log, status, documents, pause, arrivals, proposals);
  context.subscriptions.push(...registerCommands({ server, status, pause, documents, proposals, log }));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fimble.server")) {
        void server?.restart();
      }
    }),
    // A model that has left memory meanwhile is loaded by the time somebody types.
    vscode.window.onDidChangeWindowState((state) => {
      if (state.focused) {
        server?.notify("fimble/focus");
      }
    }),
    // Until then a project's settings and the Python that it chooses do not count.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server?.restart()),
  );
  void server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
