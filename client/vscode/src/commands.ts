import * as vscode from "vscode";

import { actionHere, askAndAct } from "./actions";
import { showDoctor } from "./doctor";
import type { Documents } from "./documents";
import { showMenu } from "./menu";
import { pickModel, pullModel } from "./models";
import type { Pause } from "./pause";
import type { Proposals } from "./proposals";
import { promptPage, type Prompt } from "./promptText";
import type { Server } from "./server";
import { toggleLanguage } from "./settings";
import type { StatusItem } from "./statusItem";

export interface Parts {
  server: Server;
  status: StatusItem;
  pause: Pause;
  documents: Documents;
  proposals: Proposals;
  log: vscode.LogOutputChannel;
}

export function registerCommands(parts: Parts): vscode.Disposable[] {
  const { server, status, pause, documents, proposals, log } = parts;
  const commands: Record<string, (given: unknown) => unknown> = {
    complete: () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger"),
    menu: () => showMenu(status.current, pause.isOn),
    askAndAct: (argument) => askAndAct(server, argument),
    explainHere: () => server.execute("fimble.act", [actionHere(server, "explain")]),
    refactorHere: () => askAndAct(server, actionHere(server, "refactor")),
    applyProposal: () => {
      proposals.settle(true);
    },
    discardProposal: () => {
      proposals.settle(false);
    },
    pause: () => pause.start(),
    snooze: () => snooze(pause),
    resume: () => pause.resume(),
    toggleLanguage: toggleHere,
    pickModel: () => pickModel(server),
    pullModel: () => pullModel(server),
    startOllama: startOllama,
    showPrompt: () => showPrompt(server, documents),
    doctor: () => showDoctor(server.command, vscode.workspace.workspaceFolders?.[0]?.uri.fsPath, documents),
    restart: () => server.restart(),
    showLog: () => {
      log.show();
    },
    openSettings: () => vscode.commands.executeCommand("workbench.action.openSettings", "@ext:fimble.fimble"),
    walkthrough: () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", "fimble.fimble#fimble.first", false),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`fimble.${name}`, (given: unknown) => told(() => run(given))),
  );
}

/** The user asked for it, so the user is told when it cannot be done. */
async function told(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    void vscode.window.showWarningMessage(
      `fimble: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function snooze(pause: Pause): Promise<void> {
  const items = [
    { label: "5 minutes", minutes: 5 },
    { label: "15 minutes", minutes: 15 },
    { label: "60 minutes", minutes: 60 },
    { label: "Until I resume, in this window", minutes: undefined },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: "fimble: pause suggestions for" });
  if (choice !== undefined) {
    await pause.start(choice.minutes);
  }
}

async function toggleHere(): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language === undefined) {
    throw new Error("open a file of the language first");
  }
  const isOn = await toggleLanguage(language);
  void vscode.window.setStatusBarMessage(`fimble: ${language} is ${isOn ? "on" : "off"}`, 5000);
}

function startOllama(): void {
  const terminal = vscode.window.createTerminal("Ollama");
  terminal.show(true);
  terminal.sendText("ollama serve");
}

async function showPrompt(server: Server, documents: Documents): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const convert = server.position;
  if (editor === undefined || convert === undefined) {
    throw new Error(editor === undefined ? "open a file first" : "the server is not running");
  }
  const where = [convert.asUri(editor.document.uri), convert.asPosition(editor.selection.active)];
  const prompt = (await server.execute("fimble.prompt", where)) as Prompt;
  await documents.show("Prompt", promptPage(prompt));
}
