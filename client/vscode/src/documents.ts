import * as vscode from "vscode";

const SCHEME = "fimble";
/** The view type of VS Code's own Markdown preview; unlike its commands it leaves the focus with who is typing. */
const MARKDOWN_PREVIEW = "vscode.markdown.preview.editor";

/** Read-only documents that the extension writes. */
export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  // After the event: the registration looks for it once, and never again.
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  /** Shows a text beside the editor, in place of what was shown under that name before. */
  async show(name: string, text: string, languageId = "plaintext", preserveFocus = false): Promise<void> {
    const uri = this.write(name, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, languageId);
    const viewColumn = vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(document, { viewColumn, preview: true, preserveFocus });
  }

  /** Shows a Markdown text beside the editor as a reader wants it; as source where nothing can draw it. */
  async showRendered(name: string, text: string): Promise<void> {
    const uri = this.write(name, text);
    const options = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false };
    try {
      await vscode.commands.executeCommand("vscode.openWith", uri, MARKDOWN_PREVIEW, options);
    } catch {
      await this.show(name, text, "markdown", true);
    }
  }

  /** Gives a document another text, whether it is on the screen or not. */
  write(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }

  /** Forgets a document that nobody looks at any more. */
  forget(uri: vscode.Uri): void {
    this.texts.delete(uri.path);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
