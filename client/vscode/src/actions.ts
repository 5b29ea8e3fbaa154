import * as vscode from "vscode";

import type { Server } from "./server";

/** Asks what is to be done, then lets the server do it. `argument` is that of `fimble.act`, without the instruction. */
export async function askAndAct(server: Server, argument: unknown): Promise<void> {
  const instruction = await vscode.window.showInputBox({
    title: "fimble: what should be done?",
    placeHolder: "use pathlib instead of os.path",
    ignoreFocusOut: true,
  });
  if (instruction !== undefined && instruction.trim() !== "") {
    await server.execute("fimble.act", [{ ...(argument as object), instruction }]);
  }
}

/** The argument of `fimble.act` for what is selected, or at the cursor. */
export function actionHere(server: Server, action: string): object {
  const editor = vscode.window.activeTextEditor;
  const convert = server.position;
  if (editor === undefined || convert === undefined) {
    throw new Error(editor === undefined ? "open a file first" : "the server is not running");
  }
  const { document, selection } = editor;
  return {
    action,
    uri: convert.asUri(document.uri),
    version: document.version,
    range: convert.asRange(selection),
  };
}
