export interface Piece {
  path: string;
  start_line: number;
  end_line: number;
  tokens: number;
  zone: string;
  reason: string;
}

/** The server's answer to `fimble.prompt`; lines are 0-based, both ends included. */
export interface Prompt {
  template: string;
  backend: string;
  model: string;
  tokens: number;
  text: string;
  pieces: Piece[];
}

const RULE = "─".repeat(72);

/** The prompt as a page: what it is for, its pieces and why each is in it, the text byte for byte. */
export function promptPage(prompt: Prompt): string {
  const model = prompt.model === "" ? "no model" : `${prompt.model} (${prompt.backend})`;
  const rows = prompt.pieces.map((piece) => [
    piece.zone,
    piece.tokens.toString(),
    `${piece.path}:${(piece.start_line + 1).toString()}-${(piece.end_line + 1).toString()}`,
    piece.reason,
  ]);
  return [
    `${prompt.tokens.toString()} tokens for ${model}, template ${prompt.template}`,
    "",
    ...table([["zone", "tokens", "where", "why"], ...rows]),
    "",
    RULE,
    prompt.text,
  ].join("\n");
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
