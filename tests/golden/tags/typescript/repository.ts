/// <reference path="./globals.d.ts" />
import type { Logger } from "./logging";
import axios, { type AxiosInstance, isAxiosError as isHttpError } from "axios";
import * as path from "node:path";
import fs = require("fs");
import "reflect-metadata";
export type { Logger } from "./logging";
export { connect, disconnect as close } from "./connection";

export const DEFAULT_LIMIT = 50;
export const timeouts: Record<string, number> = {
  read: 1_000,
  write: 5_000,
};
export const Routes = {
  users: "/users",
  user: (id: string) => `/users/${id}`,
} as const;

/** What is stored. */
export interface Entity<Id extends string | number = string> extends Named, Timestamps<Date> {
  readonly id: Id;
  /** Tags, without duplicates. */
  tags?: string[];
  parent: Entity<Id> | null; // null for roots
  rename(name: string, options?: { silent?: boolean }): Promise<void>;
  onChange: (event: ChangeEvent<Id>) => void;
  [key: string]: unknown;
  new (id: Id): Entity<Id>;
}

export type Page<T> = {
  items: T[];
  next?: string;
};
export type Stored<T> = Entity & Named & {
  value: T;
};
type Handler = (entity: Entity) => void;
export type Event = { kind: "added"; entity: Entity } | { kind: "removed"; id: string };
export type Mapped = { [K in keyof Entity]?: Entity[K] };

export enum Level {
  Low = 1,
  /** Somewhere in the middle. */
  Medium,
  High = Low << 2,
}

export const enum Flag { On, Off }

@Injectable({ providedIn: "root" })
export abstract class Repository<T extends Entity, K = T["id"]> extends Base<T> implements Readable<T>, io.Closeable {
  static readonly instances = new Map<string, Repository<Entity>>();
  private cache: Map<K, T> = new Map();
  protected abstract readonly table: string;
  #secret = 42;
  limit = DEFAULT_LIMIT;
  @Input() name!: string;
  declare brand: "repository";

  constructor(
    private readonly http: AxiosInstance,
    public readonly logger: Logger,
    @Inject(OPTIONS) options: RepositoryOptions = {},
    clock?: Clock,
  ) {
    super();
    this.clock = clock;
    this.options = options;
    this.queue = new Queue<T>(this.limit);
    this.find = this.find.bind(this);
  }

  get size(): number {
    return this.cache.size;
  }

  set size(value: number) {}

  find(id: K): Promise<T | undefined>;
  find(ids: K[]): Promise<T[]>;
  async find(ids: K | K[]): Promise<unknown> {
    const found: T[] = [];
    const loader = async (id: K): Promise<T> => {
      interface Local { x: string }
      return this.load(id);
    };
    return found.map(loader as any);
  }

  protected abstract load(id: K): Promise<T>;

  private readonly onError = (error: unknown): void => {
    if (isHttpError(error)) this.logger.warn(error.message);
  };

  @HostListener("click", ["$event"])
  handle(@Param("id") id: string): void {}
}

export default class UserRepository extends Repository<User> {
  protected readonly table = "users";
  protected async load(id: string) {
    const { data } = await this.http.get<User>(Routes.user(id));
    return data;
  }
}

export const add = (a: number, b: number): number => a + b;
export const curry = <A, B>(f: (a: A) => B) => (a: A) => f(a);
const internal = async function named(x: string): Promise<void> {};

export function isEntity(value: unknown): value is Entity {
  return typeof value === "object";
}
export function assertEntity(value: unknown): asserts value is Entity {}

/**
 * Split a list.
 * @deprecated use chunk
 */
export function* split<T>(
  items: readonly T[],
  size: number = DEFAULT_LIMIT,
): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

export const store = createStore({
  state: () => ({ users: [] as User[] }),
  methods: {
    load() {},
  },
});

export namespace Units.Length {
  export const METRE = 1;
  export function parse(text: string): number {
    return Number(text);
  }
  const hidden = 2;
}

declare global {
  interface Window {
    repository: UserRepository;
  }
}

export { Handler as EntityHandler, internal };
const lazy = () => import("./lazy");
let current: UserRepository | undefined;
