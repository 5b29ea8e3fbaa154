declare module "tiny-queue" {
  export interface Options {
    size?: number;
  }
  /** A queue. */
  export default class Queue<T> {
    constructor(options?: Options);
    push(item: T): void;
    readonly length: number;
  }
  export function drain(queue: Queue<unknown>): Promise<void>;
}

declare const VERSION: string;
declare let counter: number;
declare function greet(name: string, times?: number): string;
declare function greet(name: string[]): string[];
declare class Clock {
  now(): number;
  private tick;
}
declare namespace App {
  interface Locals {
    user: string;
  }
  const started: Date;
}
interface Point {
  x: number;
  y: number;
}
