import * as vscode from "vscode";

import { registerCommands } from "./commands";
import { Server } from "./server";
import { StatusItem } from "./status";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("fimble", { log: true });
  const status = new StatusItem();
  server = new Server(log, (news) => {
    status.show(news);
  });
  context.subscriptions.push(log, status, ...registerCommands(server, log));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fimble.server")) {
        void server?.restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server?.restart()),
  );
  void server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
