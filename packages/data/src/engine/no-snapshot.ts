import { DataError } from "../errors.ts";

/** Makes the error of whoever asks for one state of several stores. */
export function noSnapshot(stores: readonly string[]): DataError {
  return new DataError(
    "refused.crossStore",
    `No snapshot spans the stores ${stores.join(" and ")}.`,
    {
      details: { stores, capability: "crossStore" },
      help: "Ask without snapshot() or isolation, or read what must agree from one store.",
    },
  );
}
