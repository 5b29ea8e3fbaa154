import type { WorkspaceEdit } from "vscode-languageclient/node";

/** Whether the server wants somebody to look at an edit before it is applied. */
export function needsConfirmation(edit: WorkspaceEdit): boolean {
  return Object.values(edit.changeAnnotations ?? {}).some(
    (annotation) => annotation.needsConfirmation === true,
  );
}

/** The same edit after somebody has looked at it. */
export function withoutConfirmation(edit: WorkspaceEdit): WorkspaceEdit {
  const annotations = Object.entries(edit.changeAnnotations ?? {}).map(
    ([id, annotation]) => [id, { ...annotation, needsConfirmation: false }] as const,
  );
  return { ...edit, changeAnnotations: Object.fromEntries(annotations) };
}

/** A replacement of what stands between two offsets. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** The text with replacements that do not overlap; of those at one place the first comes first. */
export function replaced(text: string, replacements: readonly Replacement[]): string {
  const inOrder = [...replacements].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let behind = 0;
  for (const { start, end, text: inserted } of inOrder) {
    result += text.slice(behind, start) + inserted;
    behind = end;
  }
  return result + text.slice(behind);
}
