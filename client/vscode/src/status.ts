/** What the last answers cost; null for what the model server does not say. */
export interface Speed {
  ms: number;
  promptTokens: number | null;
  reusedTokens: number | null;
  tokensPerSecond: number | null;
  /** What would make it faster; null when it is fast enough. */
  advice?: string | null;
}

/** What the server says about itself in `fimble/status`, and what the extension says while there is no server. */
export interface FimbleStatus {
  /** Of the backend that was asked for: ready, loading, offline, no-model, refused; ours: starting, stopped. */
  state: string;
  /** What answers now; "" when nothing does. */
  backend: string;
  model: string;
  message: string;
  remedy: string;
  indexing: boolean;
  speed?: Speed | null;
}

export function isFimbleStatus(value: unknown): value is FimbleStatus {
  return typeof value === "object" && value !== null && "state" in value && "backend" in value;
}

export const STARTING = ownStatus("starting", "The server is starting.");

/** A status of the extension's own, for when no server can speak for itself. */
export function ownStatus(state: string, message: string, remedy = ""): FimbleStatus {
  return { state, backend: "", model: "", message, remedy, indexing: false };
}

export interface Remedy {
  title: string;
  command: string;
}

/** The one click that helps; undefined when all is well. */
export function remedyOf(status: FimbleStatus): Remedy | undefined {
  switch (status.state) {
    case "no-model":
      return { title: "Get a model", command: "fimble.pullModel" };
    case "offline":
      return { title: "Start Ollama", command: "fimble.startOllama" };
    case "refused":
      return { title: "Open settings", command: "fimble.openSettings" };
    case "stopped":
      return { title: "Show the log", command: "fimble.showLog" };
    default:
      return undefined;
  }
}

export function isWorking(status: FimbleStatus): boolean {
  return status.indexing || status.state === "loading" || status.state === "starting";
}

/** The text of the status bar item, in VS Code's notation for icons. `pause` says why nothing is suggested, if so. */
export function itemText(status: FimbleStatus, pause = ""): string {
  const name = (status.model || status.backend || "fimble").replace(/:latest$/, "");
  if (pause !== "") {
    return "$(debug-pause) fimble";
  }
  if (isWorking(status)) {
    return `$(sync~spin) ${name}`;
  }
  return `${status.backend === "" ? "$(warning)" : "$(sparkle)"} ${name}`;
}

/** The lines of the hover. */
export function hoverLines(status: FimbleStatus, pause = ""): string[] {
  const answering =
    status.backend === "" ? "" : `${status.model || "The repository itself"} answers (${status.backend})`;
  const reading = status.indexing ? "Reading the folder …" : "";
  return [
    pause,
    answering,
    reading,
    ...speedLines(status.speed ?? undefined),
    status.message,
    status.remedy,
  ].filter((line) => line !== "");
}

function speedLines(speed: Speed | undefined): string[] {
  if (speed === undefined) {
    return [];
  }
  const rate = speed.tokensPerSecond === null ? "" : `, ${speed.tokensPerSecond.toString()} tokens/s`;
  const lines = [`Last answer: ${speed.ms.toString()} ms${rate}`];
  if (speed.promptTokens !== null && speed.promptTokens > 0 && speed.reusedTokens !== null) {
    const share = Math.floor((100 * speed.reusedTokens) / speed.promptTokens).toString();
    lines.push(`Prompt: ${speed.promptTokens.toString()} tokens, ${share} % reused`);
  }
  if (speed.advice) {
    lines.push(speed.advice);
  }
  return lines;
}
