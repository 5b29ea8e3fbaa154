import * as vscode from "vscode";

/** What the server says about itself in `fimble/status`. */
export interface FimbleStatus {
  state: string;
  backend: string;
  model: string;
  message: string;
  remedy: string;
  indexing: boolean;
}

export function isFimbleStatus(value: unknown): value is FimbleStatus {
  return typeof value === "object" && value !== null && "state" in value && "backend" in value;
}

/** The status bar item: what answers now, and what to do when nothing does. */
export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "fimble.status",
    vscode.StatusBarAlignment.Right,
    100,
  );

  constructor() {
    this.item.name = "fimble";
    this.item.command = "fimble.showLog";
    this.item.text = "$(sync~spin) fimble";
    this.item.show();
  }

  show(status: FimbleStatus): void {
    const icon = status.indexing
      ? "$(sync~spin)"
      : status.state === "ready"
        ? "$(sparkle)"
        : "$(circle-slash)";
    this.item.text = `${icon} ${status.model || status.backend || "fimble"}`;
    this.item.tooltip =
      [status.message, status.remedy].filter(Boolean).join("\n") || `${status.backend}: ${status.model}`;
  }

  dispose(): void {
    this.item.dispose();
  }
}
