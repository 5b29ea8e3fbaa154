import * as vscode from "vscode";

import { run } from "./processes";
import { isSupported, type Version } from "./pythonVersions";
import { ownPython } from "./settings";

export interface Python {
  path: string;
  version: Version;
}

// The interpreter behind a virtual environment: ours must not depend on a project's, which may be deleted at any time.
const ASK =
  "import sys; print(getattr(sys, '_base_executable', None) or sys.executable, *sys.version_info[:2], sep='\\n')";

/** Asks an interpreter what it is; undefined when it cannot be started. */
export async function look(command: string): Promise<Python | undefined> {
  // -I: nothing of the current folder, of the environment or of the user is imported.
  const answer = await run(command, ["-I", "-c", ASK], { timeoutMs: 20_000 });
  const [path, major, minor] = answer.stdout.trim().split(/\r?\n/);
  if (answer.code !== 0 || path === undefined || minor === undefined) {
    return undefined;
  }
  return { path, version: [Number(major), Number(minor)] };
}

/** The commands to try, best first. */
async function candidates(): Promise<string[]> {
  const own = ownPython();
  if (own !== "") {
    return [own];
  }
  const onPath =
    process.platform === "win32"
      ? ["py", "python", "python3"]
      : ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];
  return [...(await chosenInPythonExtension()), ...onPath];
}

/** What the Python extension uses here. Only in a trusted workspace: its choice may be a program inside the project. */
async function chosenInPythonExtension(): Promise<string[]> {
  const extension = vscode.extensions.getExtension<{
    environments?: { getActiveEnvironmentPath?: () => { path?: string } };
  }>("ms-python.python");
  if (!vscode.workspace.isTrusted || extension === undefined) {
    return [];
  }
  try {
    const api = await extension.activate();
    const path = api.environments?.getActiveEnvironmentPath?.().path;
    return path === undefined || path === "" ? [] : [path];
  } catch {
    return [];
  }
}

/** Finds a Python that fimble runs on; `tried` is what was found instead, for the message. */
export async function findPython(): Promise<{ python?: Python; tried: string[] }> {
  const tried: string[] = [];
  for (const command of await candidates()) {
    const python = await look(command);
    if (python !== undefined && isSupported(python.version)) {
      return { python, tried };
    }
    tried.push(python === undefined ? `${command}: not found` : `${command}: ${python.version.join(".")}`);
  }
  return { tried };
}
