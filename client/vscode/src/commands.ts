import * as vscode from "vscode";

import type { Server } from "./server";

export function registerCommands(server: Server, log: vscode.LogOutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("fimble.complete", () =>
      vscode.commands.executeCommand("editor.action.inlineSuggest.trigger"),
    ),
    vscode.commands.registerCommand("fimble.restart", () => server.restart()),
    vscode.commands.registerCommand("fimble.showLog", () => {
      log.show();
    }),
  ];
}
