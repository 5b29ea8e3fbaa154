import * as vscode from "vscode";

import { hoverLines, remedyOf, type FimbleStatus } from "./status";

interface Entry extends vscode.QuickPickItem {
  command?: string;
}

/** What can be done, with what helps now on top. */
export async function showMenu(status: FimbleStatus, isPaused: boolean): Promise<void> {
  const remedy = remedyOf(status);
  const entries: Entry[] = [
    ...(remedy === undefined
      ? []
      : [{ label: `$(lightbulb) ${remedy.title}`, detail: status.remedy, command: remedy.command }]),
    isPaused
      ? { label: "$(debug-continue) Resume suggestions", command: "fimble.resume" }
      : { label: "$(debug-pause) Pause suggestions …", command: "fimble.snooze" },
    { label: "$(symbol-misc) Switch this language off or on", command: "fimble.toggleLanguage" },
    { label: "$(server-environment) Pick a model …", command: "fimble.pickModel" },
    { label: "$(list-tree) Show the prompt for this place", command: "fimble.showPrompt" },
    { label: "$(pulse) Check everything (doctor)", command: "fimble.doctor" },
    { label: "$(output) Show the log", command: "fimble.showLog" },
    { label: "$(debug-restart) Restart the server", command: "fimble.restart" },
    { label: "$(settings-gear) Settings", command: "fimble.openSettings" },
    { label: "$(mortar-board) First steps", command: "fimble.walkthrough" },
  ];
  const title = hoverLines(status)[0] ?? "fimble";
  const choice = await vscode.window.showQuickPick(entries, { title, placeHolder: status.message });
  if (choice?.command !== undefined) {
    await vscode.commands.executeCommand(choice.command);
  }
}
