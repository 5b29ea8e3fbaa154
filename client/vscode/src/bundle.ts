import * as fs from "node:fs/promises";
import * as path from "node:path";

import { run } from "./processes";
import type { Python } from "./python";

/** The server as it travels in the package: wheels of fimble and of all it needs, for one platform. */
export interface Bundle {
  folder: string;
  /** Changes with any of the wheels. */
  digest: string;
  /** File name of pip's own wheel: Debian's Python comes without pip. */
  pip: string;
}

/** The bundle of the package; undefined in a checkout, which has none. */
export async function readBundle(folder: string): Promise<Bundle | undefined> {
  try {
    const facts = JSON.parse(await fs.readFile(path.join(folder, "bundle.json"), "utf8")) as Omit<
      Bundle,
      "folder"
    >;
    return { ...facts, folder };
  } catch {
    return undefined;
  }
}

export class InstallError extends Error {}

/**
 * Gives the Python that has the server installed, in an environment of its own below `storage`. The first call makes it, from
 * the wheels alone; several windows may call at once. Throws InstallError.
 */
export async function installed(
  bundle: Bundle,
  python: Python,
  storage: string,
  log: (line: string) => void,
): Promise<string> {
  const home = path.join(storage, `server-${bundle.digest}-py${python.version.join("")}`);
  const binary = path.join(
    home,
    ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
  );
  await fs.mkdir(storage, { recursive: true });
  const lock = await takeLock(`${home}.lock`, () => isWhole(home, binary));
  try {
    if (!(await isWhole(home, binary))) {
      await make(bundle, python, home, binary, log);
    }
    const now = Date.now();
    await fs.utimes(path.join(home, STAMP), now / 1000, now / 1000);
    await forgetOld(storage, now);
  } finally {
    await lock();
  }
  return binary;
}

const STAMP = "whole";

async function isWhole(home: string, binary: string): Promise<boolean> {
  // A Python that was uninstalled since leaves a link that leads nowhere.
  return (await exists(path.join(home, STAMP))) && (await exists(binary));
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

async function make(
  bundle: Bundle,
  python: Python,
  home: string,
  binary: string,
  log: (line: string) => void,
): Promise<void> {
  const began = Date.now();
  log(`setting up the server with ${python.path}`);
  await fs.rm(home, { recursive: true, force: true });
  await must("could not make an environment", python.path, ["-I", "-m", "venv", "--without-pip", home]);
  const pip = path.join(bundle.folder, bundle.pip, "pip");
  const options = [
    "--no-index",
    "--find-links",
    bundle.folder,
    "--no-compile",
    "--disable-pip-version-check",
    "--quiet",
  ];
  await must("could not install the server", binary, [pip, "install", "--isolated", ...options, "fimble"]);
  await fs.writeFile(path.join(home, STAMP), "");
  log(`the server is set up, in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function must(what: string, command: string, args: string[]): Promise<void> {
  const outcome = await run(command, args, { timeoutMs: 300_000 });
  if (outcome.code !== 0) {
    throw new InstallError(`${what}: ${(outcome.stderr || outcome.stdout).trim()}`);
  }
}

/** How long a server that nobody starts is kept: another window may run an older version of the extension. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

async function forgetOld(storage: string, now: number): Promise<void> {
  const names = (await fs.readdir(storage)).filter(
    (name) => name.startsWith("server-") && !name.endsWith(".lock"),
  );
  for (const home of names.map((name) => path.join(storage, name))) {
    const started = await fs.stat(path.join(home, STAMP)).then(
      (facts) => facts.mtimeMs,
      () => now,
    );
    if (now - started > KEPT_MS) {
      await fs.rm(home, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

const POLL_MS = 200;
/** Longer than any installation takes: the window that held the lock is gone. */
const STALE_MS = 5 * 60_000;

/** Makes the lock's folder, or waits until it is gone or not needed any more; gives the way to give it back. */
async function takeLock(lock: string, isDone: () => Promise<boolean>): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await fs.mkdir(lock);
      return () => fs.rm(lock, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw new InstallError(String(error));
      }
      if (await isDone()) {
        return () => Promise.resolve();
      }
      const age = await fs.stat(lock).then(
        (facts) => Date.now() - facts.mtimeMs,
        () => 0,
      );
      if (age > STALE_MS) {
        await fs.rm(lock, { recursive: true, force: true });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
