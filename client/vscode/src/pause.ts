import * as vscode from "vscode";

const KEY = "fimble.pausedUntil";
const FOR_GOOD = -1;

/** Whether to suggest in this window: on, off for some minutes, or off until told otherwise. Remembered per workspace. */
export class Pause implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private until: number | undefined;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly onChange: (reason: string) => void,
  ) {
    this.until = memory.get<number>(KEY);
    this.arm();
  }

  get isOn(): boolean {
    return this.until !== undefined && (this.until === FOR_GOOD || Date.now() < this.until);
  }

  /** Stop suggesting for `minutes`; without, until `resume`. */
  async start(minutes?: number): Promise<void> {
    await this.set(minutes === undefined ? FOR_GOOD : Date.now() + minutes * 60_000);
  }

  async resume(): Promise<void> {
    await this.set(undefined);
  }

  private async set(until: number | undefined): Promise<void> {
    this.until = until;
    this.arm();
    await this.memory.update(KEY, until);
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.isOn && this.until !== undefined && this.until !== FOR_GOOD) {
      this.timer = setTimeout(() => void this.resume(), this.until - Date.now());
    }
    this.onChange(this.reason());
  }

  private reason(): string {
    if (!this.isOn || this.until === undefined) {
      return "";
    }
    if (this.until === FOR_GOOD) {
      return "Paused in this window";
    }
    return `Paused until ${new Date(this.until).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
