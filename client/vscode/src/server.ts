import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";

import { createClient, type Surroundings } from "./client";
import { Crashes } from "./crashes";
import { CannotStart, serverCommand, type Command } from "./launch";
import { STARTING, isFimbleStatus, ownStatus, type FimbleStatus } from "./status";

/** Owns the server: sets it up, starts, stops and restarts it, one at a time, and starts it again when it ends by itself. */
export class Server {
  private client: LanguageClient | undefined;
  private running: Promise<void> = Promise.resolve();
  private again: NodeJS.Timeout | undefined;
  private readonly crashes = new Crashes();
  private lastCommand: Command = ["fimble", "lsp"];

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly surroundings: Surroundings,
    private readonly onStatus: (status: FimbleStatus) => void,
    private readonly onExplanation: (news: unknown) => void,
  ) {}

  private get log(): vscode.LogOutputChannel {
    return this.surroundings.log;
  }

  /** How the server was last started. */
  get command(): Command {
    return this.lastCommand;
  }

  start(): Promise<void> {
    return this.enqueue(() => this.doStart());
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.doStop());
  }

  /** What went wrong before is forgotten. */
  restart(): Promise<void> {
    this.crashes.forget();
    return this.enqueue(async () => {
      await this.doStop();
      await this.doStart();
    });
  }

  /** Lets the server execute a command; throws an error for people when there is no server or it says no. */
  async execute(command: string, args: unknown[], token?: vscode.CancellationToken): Promise<unknown> {
    if (this.client === undefined) {
      throw new Error("The fimble server is not running.");
    }
    const request = [ExecuteCommandRequest.type, { command, arguments: args }] as const;
    // A token that is undefined would be sent as a second parameter.
    return token === undefined
      ? this.client.sendRequest(...request)
      : this.client.sendRequest(...request, token);
  }

  /** Tells the server something, if one runs. */
  notify(method: string): void {
    if (this.client?.isRunning() === true) {
      void this.client.sendNotification(method, {});
    }
  }

  /** Hears notifications of the server that runs now. */
  onNotification(method: string, handler: (params: unknown) => void): vscode.Disposable {
    return this.client?.onNotification(method, handler) ?? new vscode.Disposable(() => undefined);
  }

  get position(): LanguageClient["code2ProtocolConverter"] | undefined {
    return this.client?.code2ProtocolConverter;
  }

  /** Steps run one after the other, whatever the user clicks meanwhile. */
  private enqueue(step: () => Promise<void>): Promise<void> {
    this.running = this.running.then(step, step);
    return this.running;
  }

  private async doStart(): Promise<void> {
    clearTimeout(this.again);
    if (this.client !== undefined) {
      return;
    }
    this.onStatus(STARTING);
    try {
      this.lastCommand = await serverCommand(this.context, this.log);
    } catch (error) {
      this.cannotStart(error);
      return;
    }
    const client = createClient(this.lastCommand, this.surroundings, () => {
      this.ended(client);
    });
    client.onNotification("fimble/status", (news: unknown) => {
      if (isFimbleStatus(news) && this.client === client) {
        this.onStatus(news);
      }
    });
    client.onNotification("fimble/explain", this.onExplanation);
    this.client = client;
    try {
      await client.start();
      this.log.info(`server started: ${this.lastCommand.join(" ")}`);
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      this.ended(client);
    }
  }

  private async doStop(): Promise<void> {
    clearTimeout(this.again);
    const client = this.client;
    this.client = undefined;
    await letGo(client);
  }

  /** A server is gone that nobody told to go. */
  private ended(client: LanguageClient): void {
    if (this.client !== client) {
      return;
    }
    this.client = undefined;
    void letGo(client);
    const wait = this.crashes.note(Date.now());
    if (wait !== undefined) {
      this.log.warn(`the server ended by itself; it is started again in ${wait.toString()} ms`);
      this.onStatus(STARTING);
      this.again = setTimeout(() => void this.start(), wait);
      return;
    }
    const message = "The fimble server keeps ending.";
    this.onStatus(ownStatus("stopped", message, "The log says why."));
    void this.tell(message);
  }

  private cannotStart(error: unknown): void {
    this.log.error(String(error));
    const remedy = error instanceof CannotStart ? error.remedy : "The log says what happened.";
    const message = error instanceof Error ? error.message : String(error);
    this.onStatus(ownStatus("stopped", message, remedy));
    void this.tell(`${message} ${remedy}`);
  }

  private async tell(message: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(message, "Show Log", "Restart", "Settings");
    if (choice === "Show Log") {
      this.log.show();
    } else if (choice === "Restart") {
      await this.restart();
    } else if (choice === "Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "fimble.server");
    }
  }
}

/** Disposes of a client in whatever state: one that never ran cannot be stopped, and says so by throwing. */
async function letGo(client: LanguageClient | undefined): Promise<void> {
  try {
    await client?.dispose();
  } catch {
    // It is gone already.
  }
}
