import type { Documents } from "./documents";

/** A part of an explanation, as the server sends it (`fimble/explain`). */
export interface ExplanationPart {
  id: string;
  title: string;
  /** Goes at the end of what has come before. */
  text: string;
  done: boolean;
}

const REDRAW_EVERY_MS = 150;
/** VS Code's preview hears of no change until its page is loaded, so the end is told it again. */
const TELL_AGAIN_AFTER_MS = [1000, 4000];

/** VS Code's preview follows no `file:` links, but those that begin at the folder's root. `folder`: its URI. */
export function withinFolder(text: string, folder: string): string {
  return folder === "" ? text : text.replaceAll(`](${folder}/`, "](/");
}

export function isExplanationPart(value: unknown): value is ExplanationPart {
  const part = value as Partial<ExplanationPart> | null;
  return typeof part?.id === "string" && typeof part.title === "string" && typeof part.text === "string";
}

/** Shows explanations as they arrive, each beside the editor, as rendered Markdown. */
export class Explanations {
  private id = "";
  private title = "";
  private text = "";
  private redraw: NodeJS.Timeout | undefined;
  /** A document that is being opened hears of no changes. */
  private isOpening = false;
  private isDone = false;

  /** `folder` gives the URI of the workspace's first folder, "" without one. */
  constructor(
    private readonly documents: Pick<Documents, "showRendered" | "write">,
    private readonly folder: () => string = () => "",
  ) {}

  /** Returns when the first part of an explanation is on the screen. */
  async hear(news: unknown): Promise<void> {
    if (!isExplanationPart(news)) {
      return;
    }
    this.isDone = news.done;
    if (news.id !== this.id) {
      this.flush();
      [this.id, this.title, this.text] = [news.id, news.title, news.text];
      await this.open(news);
      return;
    }
    this.text += news.text;
    if (this.isOpening) {
      return;
    }
    if (this.isDone) {
      this.finish();
    } else {
      this.redraw ??= setTimeout(() => {
        this.flush();
      }, REDRAW_EVERY_MS);
    }
  }

  private async open(news: ExplanationPart): Promise<void> {
    this.isOpening = true;
    try {
      await this.documents.showRendered(this.name, news.text);
    } finally {
      if (this.id === news.id) {
        this.isOpening = false;
        if (this.text !== news.text) {
          if (this.isDone) {
            this.finish();
          } else {
            this.flush();
          }
        }
      }
    }
  }

  private get name(): string {
    return `${this.title}.md`;
  }

  private finish(): void {
    this.flush();
    const { id } = this;
    for (const ms of TELL_AGAIN_AFTER_MS) {
      const again = setTimeout(() => {
        if (this.id === id) {
          this.text += "\n"; // the same text would be no change
          this.flush();
        }
      }, ms);
      again.unref();
    }
  }

  private flush(): void {
    clearTimeout(this.redraw);
    this.redraw = undefined;
    if (this.id !== "") {
      this.documents.write(this.name, withinFolder(this.text, this.folder()));
    }
  }
}
