import * as vscode from "vscode";

import { InstallError, installed, readBundle } from "./bundle";
import { findPython } from "./python";
import { WANTED } from "./pythonVersions";
import { ownCommand } from "./settings";

/** A program with its arguments; for other subcommands, the last word "lsp" is replaced. */
export type Command = readonly [string, ...string[]];

/** Why the server cannot be started, and what to do, for a person. */
export class CannotStart extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Gives the command that starts the server, and sets the server up when it is the first time. Throws CannotStart. */
export async function serverCommand(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<Command> {
  const own = ownCommand();
  if (own !== undefined) {
    return own;
  }
  const bundle = await readBundle(context.asAbsolutePath("client/vscode/bundle"));
  if (bundle === undefined) {
    return ["fimble", "lsp"]; // a checkout: what is installed there
  }
  const { python, tried } = await findPython();
  if (python === undefined) {
    const remedy = `Install ${WANTED}, or say where it is in fimble.server.python. (Tried: ${tried.join("; ")})`;
    throw new CannotStart(`fimble needs ${WANTED} and found none.`, remedy);
  }
  const note = (line: string): void => {
    log.info(line);
  };
  const setUp = () => installed(bundle, python, context.globalStorageUri.fsPath, note);
  try {
    const title = "fimble: setting up the server";
    const binary = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title },
      setUp,
    );
    return [binary, "-m", "fimble.cli.main", "lsp"];
  } catch (error) {
    if (error instanceof InstallError) {
      throw new CannotStart(
        `fimble's server could not be set up: ${error.message}`,
        "The log has the details.",
      );
    }
    throw error;
  }
}

/** The command line of another subcommand of the same program. */
export function siblingCommand(server: Command, ...words: string[]): Command {
  const [program, ...args] = server;
  while (args.length > 0 && (args.at(-1) === "lsp" || args.at(-1)?.startsWith("--") === true)) {
    args.pop();
  }
  return [program, ...args, ...words];
}
