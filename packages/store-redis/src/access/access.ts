import type { Arg, CmpOp, Const } from "@wervel/data";
import type { Layout, Part } from "../layout/layout.ts";
import type { ReadProgram } from "../compile/program.ts";

/** A value that is known before anything is read. */
export type Known = Arg | Const;

/** Where the values come from that a part of an index shall have. */
export type Values =
  | { readonly one: Known }
  /** The argument holds a list of them. */
  | { readonly list: number }
  /** Another read finds them: this column of its rows, led over a link where there is one. */
  | { readonly found: Found };

/** Values that are found by reading related records. */
export interface Found {
  readonly read: ReadProgram | { readonly values: Values };
  readonly column: string;
  /** From the far end of a link to its near end: the read takes the values as its only argument, a list. */
  readonly link?: { readonly read: ReadProgram; readonly column: string };
}

/** The end of a range on the part after those that are fixed. */
export interface End {
  readonly op: Extract<CmpOp, "lt" | "lte" | "gt" | "gte" | "startsWith">;
  readonly value: Known;
}

/** A way to records that are not fewer than those asked for. */
export type Access = IndexAccess | UnionAccess | WholeAccess;

/** By ranges of one index. */
export interface IndexAccess {
  readonly kind: "index";
  readonly layout: Layout;
  /** Values of the first parts, one list for each. */
  readonly equal: readonly Values[];
  readonly ends: readonly End[];
  /** Reads from the end. */
  readonly reverse: boolean;
  /** The members come in the order that the read asks for. */
  readonly isOrdered: boolean;
  /** Nothing but what is asked for lies in the ranges, and each record once. */
  readonly isExact: boolean;
  /** The parts that the keys of the order are, one after another: what a cursor's values are written as. */
  readonly served: readonly Served[];
}

/** A part that a key of the order is, and which. */
export interface Served {
  readonly part: Part;
  readonly order: number;
  /** It stands in the key of the record, at the end of a member. */
  readonly isKey: boolean;
}

/** By several ways, for a filter that has alternatives. */
export interface UnionAccess {
  readonly kind: "union";
  readonly branches: readonly Access[];
}

/** All records of the entity. */
export interface WholeAccess {
  readonly kind: "whole";
}
