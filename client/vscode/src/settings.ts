import * as vscode from "vscode";

/** The command that starts the server; `fimble lsp` unless the user says otherwise. */
export function serverCommand(): [string, ...string[]] {
  const configured = vscode.workspace.getConfiguration("fimble").get<string[]>("server.command") ?? [];
  const [command, ...args] = configured;
  return command === undefined ? ["fimble", "lsp"] : [command, ...args];
}
