import type { Agg, Expr, ExprOp, Pred, StoredKind, TimeUnit, ValueType } from "../../plan/plan.ts";
import { entityScope, type Scope } from "../../oracle/scope.ts";
import { isOrdered } from "../../oracle/value.ts";
import { World } from "../world/model.ts";
import { at, type Draft, offersOf, offersOfKind } from "./draft.ts";
import { sampleOfField, sampleOfKind } from "./values.ts";

/** Makes predicates; handed in, because expressions hold predicates and predicates expressions. */
export type MakePred = (draft: Draft, scope: Scope, depth: number) => Pred;

/** The kinds that expressions are made of. */
const computedKinds: readonly StoredKind[] = [
  "text",
  "int",
  "int64",
  "decimal",
  "bool",
  "instant",
  "date",
];

/** Makes a computed column: never a mere argument. */
export function makeColumn(draft: Draft, scope: Scope, pred: MakePred): Expr {
  const kind = draft.random.pick(computedKinds);
  return makeExpr(draft, scope, kind, 2, pred);
}

/** Makes an expression of a kind. */
export function makeExpr(
  draft: Draft,
  scope: Scope,
  kind: StoredKind,
  depth: number,
  pred: MakePred,
): Expr {
  const { random } = draft;
  if (depth <= 0 || random.chance(0.35)) return leaf(draft, scope, kind);
  const inner = (of: StoredKind): Expr => makeExpr(draft, scope, of, depth - 1, pred);
  const op = (
    name: ExprOp,
    args: Expr[],
    more: { scale?: number; unit?: TimeUnit } = {},
  ): Expr => ({ op: name, args, ...more });
  const choices: (readonly [number, () => Expr])[] = [
    [1, () => op("coalesce", [inner(kind), inner(kind)])],
    [1, () => ({ case: [[pred(draft, scope, depth - 1), inner(kind)]], else: inner(kind) })],
    ...byKind(draft, scope, kind, inner, op),
    ...overs(draft, scope, kind, pred),
  ];
  if (kind === "bool") choices.push([4, () => ({ is: pred(draft, scope, depth - 1) })]);
  else choices.push([1, () => op(random.pick(["min2", "max2"]), [inner(kind), inner(kind)])]);
  return random.weighted(choices);
}

type Choices = (readonly [number, () => Expr])[];

function byKind(
  draft: Draft,
  scope: Scope,
  kind: StoredKind,
  inner: (of: StoredKind) => Expr,
  op: (name: ExprOp, args: Expr[], more?: { scale?: number; unit?: TimeUnit }) => Expr,
): Choices {
  const { random } = draft;
  const small = (): Expr => ({
    const: random.pick([0, 1, 2, 3, 7, -1, -4]),
    type: { kind: "int", nullable: false },
  });
  const times = (of: "instant" | "date"): TimeUnit =>
    random.pick(
      of === "date"
        ? ["year", "month", "day"]
        : ["year", "month", "day", "hour", "minute", "second", "millisecond"],
    );
  const time = (): "instant" | "date" => random.pick(["instant", "date"]);
  switch (kind) {
    case "text":
      return [
        [2, () => op("concat", [inner("text"), inner("text")])],
        [
          2,
          () => op("substring", [inner("text"), small(), ...(random.chance(0.5) ? [small()] : [])]),
        ],
        [2, () => op(random.pick(["lower", "upper", "trim", "fold"]), [inner("text")])],
        [1, () => op("text", [inner(random.pick(["int", "int64", "decimal"]))])],
      ];
    case "int":
      return [
        [2, () => op(random.pick(["add", "sub"]), [inner("int"), inner("int")])],
        [1, () => op("mul", [leaf(draft, scope, "int"), small()])],
        [
          1,
          () =>
            op(random.pick(["intDiv", "mod"]), [
              inner("int"),
              random.chance(0.5) ? small() : inner("int"),
            ]),
        ],
        [1, () => op(random.pick(["abs", "neg"]), [inner("int")])],
        [1, () => op("length", [inner("text")])],
        [1, () => op(random.pick(["year", "month", "day", "weekday"]), [inner(time())])],
        [1, () => op(random.pick(["hour", "minute", "second"]), [inner("instant")])],
        [
          1,
          () => {
            const of = time();
            return op("diffTime", [inner(of), inner(of)], { unit: times(of) });
          },
        ],
        ...offersOfKind(scope, "list")
          .slice(0, 1)
          .map((list) => [1, () => op("size", [at(list)])] as const),
      ];
    case "int64":
      return [
        [2, () => op(random.pick(["add", "sub"]), [inner("int64"), inner("int")])],
        [1, () => op("neg", [inner("int64")])],
      ];
    case "decimal":
      return [
        [
          2,
          () =>
            op(random.pick(["add", "sub"]), [
              inner("decimal"),
              inner(random.pick(["decimal", "int"])),
            ]),
        ],
        [
          1,
          () =>
            op("mul", [
              leaf(draft, scope, "decimal"),
              leaf(draft, scope, random.pick(["decimal", "int"])),
            ]),
        ],
        [
          1,
          () =>
            op(
              "div",
              [
                leaf(draft, scope, "decimal"),
                random.chance(0.5) ? small() : leaf(draft, scope, "decimal"),
              ],
              { scale: random.below(5) },
            ),
        ],
        [1, () => op("round", [inner("decimal")], { scale: random.below(3) })],
        [2, () => op(random.pick(["floor", "ceil", "trunc", "abs", "neg"]), [inner("decimal")])],
        [
          1,
          () =>
            op(random.pick(["intDiv", "mod"]), [
              leaf(draft, scope, "decimal"),
              leaf(draft, scope, random.pick(["decimal", "int"])),
            ]),
        ],
      ];
    case "instant":
    case "date":
      return [
        [2, () => op("truncate", [inner(kind)], { unit: times(kind) })],
        [
          2,
          () =>
            op("addTime", [inner(kind), random.chance(0.5) ? small() : leaf(draft, scope, "int")], {
              unit: times(kind),
            }),
        ],
      ];
    default:
      return [];
  }
}

/** Aggregates of a to-many relation that have the kind. */
function overs(draft: Draft, scope: Scope, kind: StoredKind, pred: MakePred): Choices {
  if (scope.entity === undefined) return [];
  const { random } = draft;
  const relations = Object.values(scope.entity.relations).filter(
    (relation) => relation.kind === "many",
  );
  if (relations.length === 0) return [];
  return [
    [
      3,
      () => {
        const relation = random.pick(relations);
        const target = entityScope(scope.model, World.model.entities[relation.to]!);
        const agg = makeAgg(draft, target, kind);
        if (agg === undefined) return leaf(draft, scope, kind);
        const where = random.chance(0.4) ? { where: pred(draft, target, 1) } : {};
        return { over: relation.name, agg, ...where };
      },
    ],
  ];
}

/** Makes an aggregate whose result has the kind, if there is one. */
export function makeAgg(
  draft: Draft,
  scope: Scope,
  kind: StoredKind,
): Omit<Agg, "where"> | undefined {
  const { random } = draft;
  if (kind === "int" && random.chance(0.6)) {
    if (random.chance(0.4)) return { fn: "count" };
    return {
      fn: random.pick(["count", "countDistinct"]),
      of: at(
        random.pick(
          offersOf(scope, 1).filter(({ type }) => type.kind !== "float" || type.nullable),
        ),
      ),
    };
  }
  if (kind === "int64") {
    const ints = offersOfKind(scope, "int");
    return ints.length === 0 ? undefined : { fn: "sum", of: at(random.pick(ints)) };
  }
  if (kind === "decimal" && random.chance(0.7)) {
    const decimals = offersOfKind(scope, "decimal");
    if (decimals.length > 0)
      return { fn: random.pick(["sum", "avg"]), of: at(random.pick(decimals)) };
  }
  const same = offersOf(scope, 1).filter(({ type }) => type.kind === kind && isOrdered(type));
  return same.length === 0
    ? undefined
    : { fn: random.pick(["min", "max"]), of: at(random.pick(same)) };
}

/** A path of the kind, or an argument where the scope has none (and sometimes where it has). */
export function leaf(draft: Draft, scope: Scope, kind: StoredKind): Expr {
  const offers = offersOfKind(scope, kind);
  if (offers.length > 0 && draft.random.chance(0.8)) return at(draft.random.pick(offers));
  return draft.literal(sampleOfKind(draft.random, kind));
}

/** Kinds whose values of one field can be compared with those of any other. */
const exchangeable: ReadonlySet<StoredKind> = new Set(["text", "int", "int64", "instant", "date"]);

/** A value to compare an offered one with: mostly one that is there. */
export function counterpart(
  draft: Draft,
  offer: {
    readonly type: ValueType;
    readonly path: readonly string[];
    readonly entity: string | undefined;
  },
): Expr {
  const { random } = draft;
  const sample =
    offer.entity !== undefined && (random.chance(0.8) || !exchangeable.has(offer.type.kind))
      ? sampleOfField(random, offer.entity, offer.path.at(-1)!)
      : sampleOfKind(random, offer.type.kind, true);
  return draft.literal(
    random.chance(0.05) ? { value: null, type: { ...sample.type, nullable: true } } : sample,
  );
}
