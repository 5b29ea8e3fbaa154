import * as vscode from "vscode";

const SECTION = "fimble";

function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}

/** The command that the user wants the server started with; undefined: the one that comes with the extension. */
export function ownCommand(): [string, ...string[]] | undefined {
  const [command, ...args] = section().get<string[]>("server.command") ?? [];
  return command === undefined ? undefined : [command, ...args];
}

/** The Python that the user wants the server to run in; "" when it is to be found. */
export function ownPython(): string {
  return section().get<string>("server.python") ?? "";
}

/** The section as the server takes it. A project's patterns add to the user's own, instead of standing in for them. */
export function serverSettings(): Record<string, unknown> {
  const exclude = section().inspect<string[]>("exclude");
  const patterns = vscode.workspace.isTrusted
    ? [...(exclude?.workspaceFolderValue ?? []), ...(exclude?.workspaceValue ?? [])]
    : [];
  const values = JSON.parse(JSON.stringify(section())) as Record<string, unknown>;
  return { ...values, exclude: [...patterns, ...(exclude?.globalValue ?? [])] };
}

export async function setModel(name: string | null): Promise<void> {
  await section().update("model", name ?? undefined, vscode.ConfigurationTarget.Global);
}

/** Turn suggestions in a language off or on again; gives what it is then. */
export async function toggleLanguage(language: string): Promise<boolean> {
  const value = section().get<unknown>("languages");
  const known: Record<string, boolean> = {};
  if (Array.isArray(value)) {
    known["*"] = false;
    for (const name of value as string[]) {
      known[name] = true;
    }
  } else if (typeof value === "object" && value !== null) {
    Object.assign(known, value);
  }
  const isOn = !(known[language] ?? known["*"] ?? true);
  await section().update("languages", { ...known, [language]: isOn }, vscode.ConfigurationTarget.Global);
  return isOn;
}
