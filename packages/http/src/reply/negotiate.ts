import { HttpError } from "../problem/http-error.ts";
import { pickOffer } from "./accept.ts";
import type { Offer } from "./accept.ts";
import { formatsOf, formatTypes } from "./formats.ts";
import type { FormatName, Formats } from "./formats.ts";
import type { ReplyContract } from "./contract.ts";
import { toMap } from "./reply-map.ts";
import type { RequestContext } from "../action/context.ts";
import type { Step } from "../action/step.ts";

/** Picks the format of a reply; `undefined` where the client takes none. */
export type PickFormat = (context: RequestContext) => FormatName | undefined;

/** Compiles the choice among formats. */
export function compilePick({ names }: Formats): PickFormat {
  const offers = names.map((name): Offer => offersOf[name]);
  return ({ request }) => names[pickOffer(request.header("accept"), offers)];
}

/**
 * Compiles the phase that refuses a client which takes no format of the action's success: before the handler has done anything.
 * `undefined` where there is no choice.
 */
export function compileNegotiation(reply: ReplyContract | undefined): Step | undefined {
  const success = Object.entries(toMap(reply)).find(([status]) => status.startsWith("2"))?.[1];
  const formats = formatsOf(success);
  if (formats === undefined) return undefined;
  const pick = compilePick(formats);
  const types = formats.names.map((name) => formatTypes[name]);
  return (context) => {
    if (pick(context) === undefined) throw notAcceptable(types);
    return undefined;
  };
}

const utf8 = ["charset", "utf-8"] as const;
const offersOf: Readonly<Record<FormatName, Offer>> = {
  json: { essence: formatTypes.json, parameters: new Map([utf8]) },
  csv: { essence: formatTypes.csv, parameters: new Map([utf8, ["header", "present"]]) },
  ndjson: { essence: formatTypes.ndjson, parameters: new Map([utf8]) },
  html: { essence: formatTypes.html, parameters: new Map([utf8]) },
};

function notAcceptable(types: readonly string[]): HttpError {
  return new HttpError(
    "WERVEL_HTTP_NOT_ACCEPTABLE",
    `The client takes none of ${types.join(", ")}.`,
    { details: { types }, headers: ["Vary", "Accept"] },
  );
}
