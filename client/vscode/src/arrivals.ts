import * as vscode from "vscode";

import { isBelowComment } from "./belowComment";

const SETTLE_MS = 200;

/**
 * Asks for a suggestion when the cursor comes to rest on a blank line below a comment, without a key having been typed:
 * VS Code itself asks only after typing.
 */
export class Arrivals implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private isAsking = false;
  private readonly versions = new WeakMap<vscode.TextDocument, number>();
  private readonly listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
    clearTimeout(this.timer);
    const { document } = textEditor;
    const isTyping = (this.versions.get(document) ?? document.version) !== document.version;
    this.versions.set(document, document.version);
    if (!isTyping && isArrival(textEditor)) {
      this.timer = setTimeout(() => void this.ask(textEditor), SETTLE_MS);
    }
  });

  constructor(private readonly isWanted: () => boolean) {}

  /** Whether the request that comes now is ours: no more urgent than one that typing makes. */
  get isOurs(): boolean {
    return this.isAsking;
  }

  private async ask(editor: vscode.TextEditor): Promise<void> {
    if (editor !== vscode.window.activeTextEditor || !isArrival(editor) || !this.isWanted()) {
      return;
    }
    this.isAsking = true;
    try {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    } finally {
      this.isAsking = false;
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listener.dispose();
  }
}

function isArrival(editor: vscode.TextEditor): boolean {
  const { document, selection } = editor;
  const line = selection.active.line;
  if (!selection.isEmpty || line === 0 || editor.selections.length > 1 || document.uri.scheme === "output") {
    return false;
  }
  return isBelowComment(document.lineAt(line - 1).text, document.lineAt(line).text);
}
