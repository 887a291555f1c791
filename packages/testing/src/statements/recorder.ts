import type {
  Compiled,
  DatabaseToken,
  Executor,
  Plan,
  Refused,
  Result,
  Row,
  Session,
  StatementOptions,
  Store,
  StoreSource,
  UnitOptions,
} from "@wervel/data";

/** One statement that a database ran. */
export interface Statement {
  /** The name of the database's class. */
  readonly database: string;
  /** The store's own text. */
  readonly text: string;
  /** How the store finds what it reads: by `key`, `index` or in a `full` scan. */
  readonly scan: Compiled["scan"];
}

/** One shape of query that a database was asked for. */
export interface RecordedPlan {
  readonly database: string;
  readonly plan: Plan;
}

/** A recorded shape that a store would refuse, with its reason. */
export interface RefusedPlan extends RecordedPlan {
  readonly refused: Refused;
}

/** Watches the stores of a host: which statements run, and which shapes they are made from. */
export class Recorder {
  readonly #watching = new Set<Statement[]>();
  readonly #plans: (RecordedPlan & { readonly of: DatabaseToken })[] = [];

  /** Every shape so far, in the order of its first use. */
  get plans(): readonly RecordedPlan[] {
    return this.#plans.map(({ database, plan }) => ({ database, plan }));
  }

  /** Lists the statements that run during some work. Opening and ending a unit of work is none. */
  async during(work: () => unknown): Promise<readonly Statement[]> {
    const statements: Statement[] = [];
    this.#watching.add(statements);
    try {
      await work();
    } finally {
      this.#watching.delete(statements);
    }
    return statements;
  }

  /** Opens another store for a database, and asks it about every shape so far. Nothing is run. */
  async check(Db: DatabaseToken, source: StoreSource): Promise<readonly RefusedPlan[]> {
    const store = await source.open(Db.model, { now: () => 0 });
    try {
      return this.#plans
        .filter(({ of }) => of === Db)
        .map(({ database, plan }) => ({ database, plan, refused: store.compile(plan) }))
        .filter((each): each is RefusedPlan => each.refused.refused === true);
    } finally {
      await store.close();
    }
  }

  /** Lets a source open stores that are watched. */
  watch(Db: DatabaseToken, source: StoreSource): StoreSource {
    return {
      name: source.name,
      open: async (model, context) => this.#watchStore(Db, await source.open(model, context)),
    };
  }

  #watchStore(Db: DatabaseToken, store: Store): Store {
    const overrides: Pick<Store, "compile" | "begin"> = {
      compile: (plan) => {
        this.#plans.push({ database: Db.name, plan, of: Db });
        return store.compile(plan);
      },
      begin: async (options: UnitOptions) => this.#watchRuns(Db, await store.begin(options), {}),
    };
    return this.#watchRuns(Db, store, overrides);
  }

  #watchRuns<E extends Store | Session>(Db: DatabaseToken, executor: E, overrides: Partial<E>): E {
    const runs: Executor = {
      run: (compiled, args, options): Result | Promise<Result> => {
        this.#ran(Db, compiled);
        return executor.run(compiled, args, options);
      },
      stream: (
        compiled: Compiled,
        args: readonly unknown[],
        options?: StatementOptions,
      ): AsyncIterable<Row> => {
        this.#ran(Db, compiled);
        return executor.stream(compiled, args, options);
      },
    };
    return overlay(executor, { ...overrides, ...runs } as Partial<E>);
  }

  #ran(Db: DatabaseToken, compiled: Compiled): void {
    for (const statements of this.#watching)
      statements.push({ database: Db.name, text: compiled.text(), scan: compiled.scan });
  }
}

/** Lays members over an object whose class has private state: its own methods must still be called on it. */
function overlay<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(members, name)) return members[name as keyof T];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
