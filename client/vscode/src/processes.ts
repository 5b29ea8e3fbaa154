import { spawn } from "node:child_process";

export interface Outcome {
  /** -1 when the program could not be started. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; never throws. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; timeoutMs?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const said = { stdout: "", stderr: "" };
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      timeout: options.timeoutMs ?? 120_000,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (data: Buffer) => (said.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (said.stderr += data.toString()));
    child.on("error", (error) => {
      resolve({ code: -1, stdout: said.stdout, stderr: error.message });
    });
    child.on("close", (code) => {
      resolve({ code: code ?? -1, ...said });
    });
  });
}
