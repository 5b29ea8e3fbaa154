import * as vscode from "vscode";
import {
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node";

import { serverCommand } from "./settings";

export function createClient(log: vscode.LogOutputChannel): LanguageClient {
  const [command, ...args] = serverCommand();
  const server: ServerOptions = { command, args, transport: TransportKind.stdio };
  const options: LanguageClientOptions = {
    // The server decides by its settings and language table what it answers for.
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }],
    outputChannel: log,
    initializationOptions: { ...vscode.workspace.getConfiguration("fimble") },
  };
  return new LanguageClient("fimble", "fimble", server, options);
}
