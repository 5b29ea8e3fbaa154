import * as vscode from "vscode";

import { STARTING, hoverLines, itemText, remedyOf, type FimbleStatus } from "./status";

/** The status bar item: what answers now, and one click to what helps when nothing does. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "fimble.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  private status: FimbleStatus = STARTING;
  private pause = "";

  constructor() {
    this.item.name = "fimble";
    this.draw();
    this.item.show();
  }

  get current(): FimbleStatus {
    return this.status;
  }

  show(status: FimbleStatus): void {
    this.status = status;
    this.draw();
  }

  /** `reason` says why nothing is suggested; "" when suggestions are on. */
  showPause(reason: string): void {
    this.pause = reason;
    this.draw();
  }

  private draw(): void {
    const remedy = remedyOf(this.status);
    const isBroken = remedy !== undefined && this.status.backend === "";
    this.item.text = itemText(this.status, this.pause);
    this.item.backgroundColor = isBroken
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    this.item.command = this.pause !== "" ? "fimble.resume" : isBroken ? remedy.command : "fimble.menu";
    this.item.tooltip = this.hover();
    this.item.accessibilityInformation = {
      label: hoverLines(this.status, this.pause).join(", ") || "fimble",
    };
  }

  private hover(): vscode.MarkdownString {
    const text = new vscode.MarkdownString("**fimble**\n\n");
    for (const line of hoverLines(this.status, this.pause)) {
      text.appendText(line);
      text.appendMarkdown("\n\n");
    }
    const remedy = remedyOf(this.status);
    const links = remedy === undefined ? [] : [remedy];
    links.push(
      this.pause === ""
        ? { title: "Pause", command: "fimble.snooze" }
        : { title: "Resume", command: "fimble.resume" },
      { title: "Model", command: "fimble.pickModel" },
      { title: "Prompt", command: "fimble.showPrompt" },
      { title: "Log", command: "fimble.showLog" },
    );
    text.appendMarkdown(links.map((link) => `[${link.title}](command:${link.command})`).join(" · "));
    text.isTrusted = { enabledCommands: links.map((link) => link.command) };
    return text;
  }

  dispose(): void {
    this.item.dispose();
  }
}
