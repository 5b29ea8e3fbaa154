import * as vscode from "vscode";

import { describeInstalled, describeOffer, gigabytes, worthShowing } from "./modelWords";
import type { Installed, Offer } from "./modelWords";
import type { Server } from "./server";
import { setModel } from "./settings";

interface Pulling {
  status: string;
  completed: number;
  total: number;
}

const AUTOMATIC = "Automatic";
const OTHER = "Another one …";

/** Lets the user pick among the models that Ollama has. */
export async function pickModel(server: Server): Promise<void> {
  const models = (await server.execute("fimble.models", [])) as Installed[];
  const items: vscode.QuickPickItem[] = [
    { label: AUTOMATIC, description: "the best that is installed" },
    ...models.map((model) => ({ label: model.name, ...describeInstalled(model) })),
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    { label: "Get another model …" },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: "fimble: model for completions" });
  if (choice?.label === "Get another model …") {
    await pullModel(server);
  } else if (choice !== undefined) {
    await setModel(choice.label === AUTOMATIC ? null : choice.label);
  }
}

/** Lets the user choose a model by what the machine that the server runs on can hold, and gets it. */
export async function pullModel(server: Server): Promise<void> {
  const offers = worthShowing((await server.execute("fimble.offers", [])) as Offer[]);
  const items: vscode.QuickPickItem[] = offers.map((offer) => ({
    label: offer.name,
    ...describeOffer(offer),
  }));
  const choice = await vscode.window.showQuickPick([...items, { label: OTHER }], {
    title: "fimble: get a model",
  });
  const name =
    choice?.label === OTHER
      ? await vscode.window.showInputBox({ title: "fimble: name of the model, as Ollama's library has it" })
      : choice?.label;
  if (name !== undefined && name.trim() !== "") {
    await pull(server, name.trim());
  }
}

async function pull(server: Server, name: string): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `fimble: getting ${name}`,
    cancellable: true,
  };
  const isThere = await vscode.window.withProgress(options, async (progress, token) => {
    let before = 0;
    const hearing = server.onNotification("fimble/pull", (news) => {
      const { status, completed, total } = news as Pulling;
      const percent = total > 0 ? (100 * completed) / total : before;
      // A model comes in layers, and each counts from zero.
      progress.report({
        increment: Math.max(0, percent - before),
        message: total > 0 ? gigabytes(total) : status,
      });
      before = Math.max(before, percent);
    });
    try {
      await server.execute("fimble.pull", [name], token);
      return true;
    } catch (error) {
      if (!token.isCancellationRequested) {
        throw error;
      }
      return false;
    } finally {
      hearing.dispose();
    }
  });
  if (isThere) {
    await setModel(name);
    void vscode.window.showInformationMessage(`fimble: ${name} is ready.`);
  }
}
