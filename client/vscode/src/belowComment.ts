const COMMENT = /^\s*(?:#(?![![])|\/\/|--|\/\*|\*|;|%|<!--)|(?:\*\/|-->)\s*$/;

/** Whether a blank line stands directly below something that may be a comment; the server knows which of them counts. */
export function isBelowComment(lineAbove: string, line: string): boolean {
  return line.trim() === "" && COMMENT.test(lineAbove);
}
