import type { Readable } from "node:stream";
import type { LogOutputChannel } from "vscode";

const MOST = 4000;

/** The end of what a server has written to its standard error: why it ended, if it did. */
export class LastWords {
  private text = "";

  hear(stream: Readable): void {
    stream.on("data", (data: Buffer) => {
      this.text = (this.text + data.toString()).slice(-MOST);
    });
  }

  tell(log: LogOutputChannel): void {
    const words = this.text.trim();
    if (words !== "") {
      log.error(`the server's last words:\n${words}`);
    }
  }
}
