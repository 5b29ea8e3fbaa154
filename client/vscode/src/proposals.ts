import * as path from "node:path";
import * as vscode from "vscode";

import { replaced } from "./confirmation";
import type { Documents } from "./documents";

interface Proposal {
  /** The right sides of its differences, as strings. */
  pages: Set<string>;
  settle: (isTaken: boolean) => void;
}

/** Shows edits as a difference, beside what is there, and finds out whether they are wanted. Applies nothing. */
export class Proposals implements vscode.Disposable {
  private readonly proposals: Proposal[] = [];
  private number = 0;
  private readonly listener = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    for (const page of closed.map(pageOf)) {
      this.proposals.find((proposal) => proposal.pages.has(page))?.settle(false);
    }
  });

  constructor(private readonly documents: Documents) {}

  /** Returns when the user has taken the edit or let it go; closing the difference is letting go. */
  async isTaken(edit: vscode.WorkspaceEdit, title: string): Promise<boolean> {
    const pages = await this.show(edit, title);
    const isTaken = await new Promise<boolean>((settle) => {
      this.proposals.push({ pages: new Set(pages.map(String)), settle });
    });
    const index = this.proposals.findIndex((proposal) => proposal.pages.has(String(pages[0])));
    this.proposals.splice(index, 1);
    await closeTabs(pages);
    for (const page of pages) {
      this.documents.forget(page);
    }
    return isTaken;
  }

  /** Settles the proposal that the user looks at. */
  settle(isTaken: boolean): void {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const page = tab === undefined ? "" : pageOf(tab);
    this.proposals.find((proposal) => proposal.pages.has(page))?.settle(isTaken);
  }

  private async show(edit: vscode.WorkspaceEdit, title: string): Promise<vscode.Uri[]> {
    const folder = `proposal-${(++this.number).toString()}`;
    const pages: vscode.Uri[] = [];
    for (const [uri, edits] of edit.entries()) {
      const before = await documentAt(uri);
      const replacements = edits.map(({ range, newText }) => ({
        start: before?.offsetAt(range.start) ?? 0,
        end: before?.offsetAt(range.end) ?? 0,
        text: newText,
      }));
      const name = path.posix.basename(uri.path);
      const page = this.documents.write(`${folder}/${name}`, replaced(before?.getText() ?? "", replacements));
      const left = before?.uri ?? this.documents.write(`${folder}-before/${name}`, "");
      await vscode.commands.executeCommand("vscode.diff", left, page, `${name}: ${title}`, {
        preview: false,
      });
      pages.push(page);
    }
    return pages;
  }

  dispose(): void {
    this.listener.dispose();
  }
}

/** The right side of a tab's difference; "" for other tabs. */
function pageOf(tab: vscode.Tab): string {
  return tab.input instanceof vscode.TabInputTextDiff ? tab.input.modified.toString() : "";
}

async function documentAt(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // it is about to be made
  }
}

async function closeTabs(pages: readonly vscode.Uri[]): Promise<void> {
  const names = new Set(pages.map(String));
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter((tab) => names.has(pageOf(tab))));
}
