import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";

import { createClient } from "./client";
import { isFimbleStatus, type FimbleStatus } from "./status";

/** Owns the language client: starts, stops and restarts it, one at a time. */
export class Server {
  private client: LanguageClient | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly onStatus: (status: FimbleStatus) => void,
  ) {}

  start(): Promise<void> {
    return this.enqueue(() => this.doStart());
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.doStop());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.doStop();
      await this.doStart();
    });
  }

  /** Steps run one after the other, whatever the user clicks meanwhile. */
  private enqueue(step: () => Promise<void>): Promise<void> {
    this.running = this.running.then(step, step);
    return this.running;
  }

  private async doStart(): Promise<void> {
    const client = createClient(this.log);
    client.onNotification("fimble/status", (news: unknown) => {
      if (isFimbleStatus(news)) {
        this.onStatus(news);
      }
    });
    try {
      await client.start();
      this.client = client;
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      this.onStatus({
        state: "offline",
        backend: "",
        model: "",
        message: "The fimble server did not start.",
        remedy:
          "Install it with `pip install fimble`, or set fimble.server.command. The log says what happened.",
        indexing: false,
      });
    }
  }

  private async doStop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }
}
