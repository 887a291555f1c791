import { randomUUID } from "node:crypto";
import type { ModelDescription, Store, StoreContext, StoreSource } from "@wervel/data";

/** How databases are made on a server. */
export interface DatabaseServer {
  /** The server itself. */
  readonly admin: StoreSource;
  readonly source: (database: string) => StoreSource;
  readonly create: (database: string) => string;
  readonly drop: (database: string) => string;
}

/**
 * Databases of one server. A table takes a server milliseconds to make, so a database that a test has left is emptied and used again;
 * at the end all are dropped.
 */
export class Databases {
  readonly #server: DatabaseServer;
  readonly #made: string[] = [];
  /** Empty ones, by the model whose tables they have. */
  readonly #free = new Map<ModelDescription, string[]>();
  #opened: { readonly model: ModelDescription; readonly context: StoreContext } | undefined;

  constructor(server: DatabaseServer) {
    this.#server = server;
  }

  /** Names an empty database. */
  open(): StoreSource {
    const { admin, source } = this.#server;
    return {
      name: admin.name,
      open: async (model, context) => {
        this.#opened ??= { model, context };
        const database = this.#free.get(model)?.pop() ?? (await this.#make());
        const store = await source(database).open(model, context);
        const close = store.close.bind(store);
        store.close = async () => {
          const isEmpty = await emptied(store, model);
          await close();
          if (isEmpty) this.#free.set(model, [...(this.#free.get(model) ?? []), database]);
        };
        return store;
      },
    };
  }

  /** Drops every database. */
  async drop(): Promise<void> {
    for (const database of this.#made) await this.#administer(this.#server.drop(database));
  }

  async #make(): Promise<string> {
    const database = `conduit_${randomUUID().replaceAll("-", "")}`;
    await this.#administer(this.#server.create(database));
    this.#made.push(database);
    return database;
  }

  async #administer(text: string): Promise<void> {
    const { model, context } = this.#opened!;
    const store = await this.#server.admin.open(model, context);
    try {
      await store.raw!({ parts: [{ text }], as: {} });
    } finally {
      await store.close();
    }
  }
}

/** Empties a database of Conduit, where everything belongs to a user, and leaves another as it is. */
async function emptied(store: Store, { entities }: ModelDescription): Promise<boolean> {
  if (entities["user"] === undefined) return false;
  const compiled = store.compile({ delete: { entity: "user" } });
  if (compiled.refused === true) throw new Error(compiled.why);
  await store.run(compiled, []);
  return true;
}
