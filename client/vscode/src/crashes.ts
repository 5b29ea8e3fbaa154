/** A server that ends this often within a while is not started again by itself. */
export const MOST_ENDS = 4;
export const WITHIN_MS = 3 * 60 * 1000;
export const FIRST_PAUSE_MS = 500;

/** Remembers when the server ended by itself, and says how long to wait before it is started again. */
export class Crashes {
  private ends: number[] = [];

  /** Notes an end at `now` (ms) and gives the pause in ms; undefined: leave it alone. */
  note(now: number): number | undefined {
    this.ends = [...this.ends.filter((end) => now - end < WITHIN_MS), now];
    return this.ends.length >= MOST_ENDS ? undefined : FIRST_PAUSE_MS * 2 ** (this.ends.length - 1);
  }

  forget(): void {
    this.ends = [];
  }
}
