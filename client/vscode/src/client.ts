import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type LanguageClientOptions,
} from "vscode-languageclient/node";

import { ActionAbilities } from "./abilities";
import type { Arrivals } from "./arrivals";
import { needsConfirmation, withoutConfirmation } from "./confirmation";
import { LastWords } from "./lastWords";
import type { Command } from "./launch";
import type { Pause } from "./pause";
import type { Proposals } from "./proposals";
import { serverSettings } from "./settings";

/** A language client that leaves talking to the user to `Server`: it would show a dialog for each thing that goes wrong. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The protocol's signature asks for a token where edits are applied; nobody cancels them. */
const NEVER = new vscode.CancellationTokenSource().token;

function asByTyping(context: vscode.InlineCompletionContext): vscode.InlineCompletionContext {
  return { ...context, triggerKind: vscode.InlineCompletionTriggerKind.Automatic };
}

/** What of the extension a client works with. */
export interface Surroundings {
  log: vscode.LogOutputChannel;
  pause: Pause;
  arrivals: Arrivals;
  proposals: Proposals;
}

/** Makes the client of one server process. `ended` is called when that process is gone without having been asked to go. */
export function createClient(
  command: Command,
  { log, pause, arrivals, proposals }: Surroundings,
  ended: () => void,
): LanguageClient {
  const [program, ...args] = command;
  const lastWords = new LastWords();
  const options: LanguageClientOptions = {
    // The server decides by its settings and language table what it answers for.
    documentSelector: [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // What the server logs comes as messages too; its standard error counts only when it ends.
    stdioOptions: {
      stdout: () => undefined,
      stderr: (stream) => {
        lastWords.hear(stream);
      },
    },
    initializationOptions: serverSettings,
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        lastWords.tell(log);
        ended();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: {
      provideInlineCompletionItems: (document, position, context, token, next) =>
        pause.isOn && context.triggerKind === vscode.InlineCompletionTriggerKind.Automatic
          ? []
          : next(document, position, arrivals.isOurs ? asByTyping(context) : context, token),
      workspace: {
        configuration: (params) =>
          params.items.map((item) => (item.section === "fimble" ? serverSettings() : null)),
        handleApplyEdit: async (params, next) => {
          if (!needsConfirmation(params.edit)) {
            return next(params, NEVER);
          }
          const edit = await client.protocol2CodeConverter.asWorkspaceEdit(params.edit);
          return (await proposals.isTaken(edit, params.label ?? "Change"))
            ? next({ ...params, edit: withoutConfirmation(params.edit) }, NEVER)
            : { applied: false };
        },
      },
    },
  };
  const client = new QuietClient(
    "fimble",
    "fimble",
    { command: program, args, transport: TransportKind.stdio },
    options,
  );
  client.registerFeature(new ActionAbilities());
  return client;
}
