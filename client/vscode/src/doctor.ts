import type { Documents } from "./documents";
import { siblingCommand, type Command } from "./launch";
import { run } from "./processes";

/** Runs `fimble doctor`, by the program that is the server too, and shows what it says. */
export async function showDoctor(
  server: Command,
  folder: string | undefined,
  documents: Documents,
): Promise<void> {
  const [program, ...args] = siblingCommand(server, "doctor");
  const outcome = await run(program, args, folder === undefined ? {} : { cwd: folder });
  await documents.show("Doctor", `${outcome.stdout}\n${outcome.stderr}`.trim() + "\n");
}
