import { DataError } from "../errors.ts";
import { refusal } from "../oracle/refusal.ts";
import type { Name } from "../plan/plan.ts";
import type { Compiled, Refused, Store } from "../store/store.ts";

/** Whether a plan would look at every record of a store because of a condition on the records of another. */
export function isScanElsewhere({ stores = [], scan }: Compiled): boolean {
  return scan === "fan-out" && stores.length > 1;
}

/** The error of a query that would look at every record. */
export function scanRefused(store: Store, entity: Name, compiled: Compiled): DataError {
  if (isScanElsewhere(compiled)) return crossScanRefused(store, entity, compiled);
  return new DataError(
    "refused.scan",
    `No index serves this query, so it would look at every ${entity}.`,
    {
      store: store.name,
      entity,
      details: { scan: compiled.scan },
      help: "Declare an index for the filter or the order, mark the entity small, or say allowScan().",
    },
  );
}

function crossScanRefused(store: Store, entity: Name, { scan, stores }: Compiled): DataError {
  return new DataError(
    "refused.crossStore",
    `A condition on ${entity} reaches into another store, and neither side finds its records by an index.`,
    {
      store: store.name,
      entity,
      details: { scan, stores },
      help: "Declare an index for the condition there, or for the other conditions here, or say allowScan().",
    },
  );
}

/** Returns the compiled plan, or throws its refusal or that of a scan that was not allowed. */
export function expectRunnable(
  store: Store,
  prepared: { readonly compiled: Compiled | Refused; readonly scanProblem: DataError | undefined },
  allowScan: boolean | undefined,
): Compiled {
  const { compiled, scanProblem } = prepared;
  if (compiled.refused === true) throw refusal(compiled, store.name);
  if (scanProblem !== undefined && allowScan !== true) throw scanAgain(scanProblem);
  return compiled;
}

/** The scan that a request would be refused for, in the form that `explain` shows. */
export function scanRefusal(
  prepared: { readonly scanProblem: DataError | undefined },
  allowScan: boolean | undefined,
): Refused[] {
  const { scanProblem } = prepared;
  if (scanProblem === undefined || allowScan === true) return [];
  return [
    {
      refused: true,
      code: scanProblem.code as "refused.scan",
      capability: scanProblem.code === "refused.scan" ? "scan" : "crossStore",
      node: "",
      why: scanProblem.message,
      ...(scanProblem.help === undefined ? {} : { instead: scanProblem.help }),
    },
  ];
}

// Each caller gets an error with its own stack.
function scanAgain(problem: DataError): DataError {
  const { code, message, store, entity, details, help } = problem;
  return new DataError(code, message, {
    details,
    ...(store === undefined ? {} : { store }),
    ...(entity === undefined ? {} : { entity }),
    ...(help === undefined ? {} : { help }),
  });
}
