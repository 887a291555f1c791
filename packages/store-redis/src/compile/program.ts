import type {
  Compiled,
  EntityDescription,
  Name,
  Order,
  Page,
  Read,
  RelationDescription,
  Result,
} from "@wervel/data";
import type { CompiledWrite, Run } from "@wervel/data/interpreter";
import type { Access } from "../access/access.ts";
import type { Layout } from "../layout/layout.ts";
import type { Shape } from "../layout/shape.ts";

/** A plan as this store runs it. */
export interface RedisCompiled extends Compiled {
  readonly program: ReadProgram | ChildrenProgram | WriteProgram;
}

/** How a read is finished when its records are there. */
export type Finish = (run: Run) => Result;

/** The records of an entity that a plan can be about, and how they are found. */
export interface Search {
  readonly entity: EntityDescription;
  readonly shape: Shape;
  readonly access: Access;
  readonly order: readonly Order[];
  readonly page: Page | undefined;
  readonly isFiltered: boolean;
  /** Neither groups nor distinct values stand before the page, so that it can be cut from the index. */
  readonly isCut: boolean;
}

/** A read: its records are found by an index, what it says about them is left to the interpreter. */
export interface ReadProgram {
  readonly kind: "read";
  readonly search: Search;
  /** A whole key, and no relation to go along: one command brings all of it. */
  readonly isOneTrip: boolean;
  /** One row comes of each record, so that the bound on rows bounds the records too. */
  readonly isPlain: boolean;
  readonly finish: Finish;
  /** The same without the offset and the limit, and without what the way to the records has settled. */
  readonly finishCut: Finish;
  /** The same without what the way to the records has settled. */
  readonly finishSettled: Finish;
  /** The read only counts what its way finds: the name of the count. */
  readonly counts: Name | undefined;
  /** The read is about nothing but the elements of an indexed list, and the index has them all. */
  readonly elements: Elements | undefined;
  /** The innermost read alone, without fields and page: which of its records are asked for. */
  readonly test: Finish | undefined;
}

/** The index of a list's elements, and that of those which stand in a list once more. */
export interface Elements {
  readonly field: Name;
  readonly layouts: readonly Layout[];
}

/** The records of a to-many relation, for many parents at once. */
export interface ChildrenProgram {
  readonly kind: "children";
  readonly parents: number;
  readonly relation: RelationDescription;
  readonly finish: Finish;
  /** Where an index gives the records of one parent in order: so many that the page is full are enough. */
  readonly search: Search | undefined;
}

/** A write, with the search for what it touches where a condition says so. */
export interface WriteProgram {
  readonly kind: "write";
  readonly search: Search | undefined;
  readonly write: CompiledWrite;
  readonly entity: Name;
  readonly isInsert: boolean;
}

/** The read of an entity that a read begins with. */
export function innermostOf(read: Read): Read {
  const { from } = read;
  if ("entity" in from) return read;
  if ("read" in from) return innermostOf(from.read);
  return "each" in from ? innermostOf(from.of) : innermostOf(from.walk.start);
}

/** Puts another read in the place of the innermost one. */
export function withInnermost(read: Read, change: (inner: Read) => Read): Read {
  const { from } = read;
  if ("entity" in from) return change(read);
  if ("read" in from) return { ...read, from: { read: withInnermost(from.read, change) } };
  if ("each" in from) return { ...read, from: { ...from, of: withInnermost(from.of, change) } };
  const { walk } = from;
  return { ...read, from: { walk: { ...walk, start: withInnermost(walk.start, change) } } };
}
