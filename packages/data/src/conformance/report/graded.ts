import type { Compiled, Grade, Store, StoreSource } from "../../store/store.ts";

/** Notes how demanding what a store runs is. */
export class Grades {
  #grade: Grade | undefined;

  /** Gives the grade of everything that ran since the last call, the more demanding one where there were several. */
  take(): Grade | undefined {
    const grade = this.#grade;
    this.#grade = undefined;
    return grade;
  }

  note(compiled: unknown): void {
    const { grade } = (compiled ?? {}) as Partial<Compiled>;
    if (grade === "composed" || (grade === "native" && this.#grade === undefined))
      this.#grade = grade;
  }
}

/** Lets a source open stores that tell which plans they run. Everything else about them stays as it is. */
export function graded(source: StoreSource, grades: Grades): StoreSource {
  return {
    name: source.name,
    open: async (model, context) => watched(await source.open(model, context), grades),
  };
}

/** A store has optional methods, and more of them with time: all are handed on. */
function watched(store: Store, grades: Grades): Store {
  const handed = new Map<unknown, unknown>();
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        const known = handed.get(member);
        // Sessions share the functions of their class, so only those of the store are kept.
        if (known !== undefined && target === (store as object)) return known;
        const handOn = (...given: unknown[]): unknown => {
          if (name !== "compile") grades.note(given[0]);
          const answer: unknown = Reflect.apply(member, target, given);
          return name === "begin" ? (answer as Promise<object>).then(watch) : answer;
        };
        if (target === (store as object)) handed.set(member, handOn);
        return handOn;
      },
    });
  return watch(store);
}
