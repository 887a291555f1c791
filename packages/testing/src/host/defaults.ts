import {
  Clock,
  definePart,
  fixedClock,
  Ids,
  Log,
  make,
  PART,
  sequentialIds,
  value,
  type CapturedLog,
  type Part,
  type Provision,
} from "@wervel/core";
import { cheapPasswords, PasswordHasher, SigningKeys } from "@wervel/identity";

/** When a test host begins, unless the test gives a clock. */
const beginning = "2026-01-01T00:00:00Z";

/** What a test host provides in place of the machine's own, before what the test says. */
export function defaults(log: CapturedLog, provided: ReadonlySet<unknown>): Part {
  return toPart([
    value(Clock, fixedClock(beginning)),
    value(Ids, sequentialIds()),
    value(Log, log),
    ...(provided.has(PasswordHasher) ? [value(PasswordHasher, cheapPasswords("test"))] : []),
    ...(provided.has(SigningKeys) ? [keysInMemory()] : []),
  ]);
}

/** A test leaves no file of keys behind. */
function keysInMemory(): Provision {
  return make(
    SigningKeys,
    { clock: Clock, ids: Ids },
    ({ clock, ids }) => new SigningKeys(clock, ids),
  );
}

/** Makes a part that only provides. */
export function toPart(provisions: readonly Provision[]): Part {
  return { [PART]: definePart("test", "the test host", { provisions }) } as Part;
}
