import { createHash } from "node:crypto";
import type { IdempotencyStore, KeptReply } from "@wervel/core";
import type { Cors } from "../edge/cors.ts";
import { readIdempotencyKey } from "../edge/idempotency-key.ts";
import { HttpError } from "../problem/http-error.ts";
import { Answer } from "../reply/answer.ts";
import type { Route } from "../routes/route.ts";
import type { RequestContext } from "./context.ts";
import type { Step } from "./step.ts";

/** What an action that asks for idempotency keys is compiled with. */
export interface IdempotencyOptions {
  readonly store: IdempotencyStore;
  readonly cors: Cors | undefined;
}

/** What keys add to an action. */
export interface Idempotency {
  /** Refuses a request whose key is missing or malformed. */
  readonly expectKey: Step;
  /** Hears the bytes of the body. */
  readonly seen: (context: RequestContext, bytes: Uint8Array) => void;
  /** Does the work of a request once for its key; a request without one is worked on as any other. */
  readonly once: (
    context: RequestContext,
    work: () => Answer | Promise<Answer>,
  ) => Answer | Promise<Answer>;
}

/** Milliseconds for which replies are kept: 24 hours. */
const keepMs = 86_400_000;
/** Milliseconds that a claim outlives the time of its handler. */
const graceMs = 5_000;
/** The most characters of a reply that is kept. */
const maxCharacters = 262_144;

/** Compiles the rules of idempotency keys for an action. @see draft-ietf-httpapi-idempotency-key-header-07 */
export function compileIdempotency(route: Route, { store, cors }: IdempotencyOptions): Idempotency {
  const isRequired = route.action.spec.idempotent === "required";
  const leaseMs = (route.limits.timeoutMs ?? 30_000) + graceMs;
  const bodies = new WeakMap<RequestContext, string>();
  const keys = new WeakMap<RequestContext, string>();
  return {
    expectKey: (context) => {
      const given = context.request.idempotencyKey;
      if (given !== undefined) keys.set(context, readIdempotencyKey(given));
      else if (isRequired) throw missing(route);
      return undefined;
    },
    seen: (context, bytes) => void bodies.set(context, digestOf(bytes)),
    once: (context, work) => {
      const key = keys.get(context);
      if (key === undefined) return work();
      const { request, principal } = context;
      const asked = [request.path, request.query, bodies.get(context)];
      const claim = {
        id: digestOf([principal?.tenant, principal?.id, route.label, route.version, key]),
        fingerprint: digestOf(asked),
        leaseMs,
        keepMs,
      };
      return answerOnce(
        context,
        store.run(claim, async () => keep(route, await work())),
        cors,
      );
    },
  };
}

async function answerOnce(
  { request }: RequestContext,
  claimed: ReturnType<typeof IdempotencyStore.prototype.run<Answer>>,
  cors: Cors | undefined,
): Promise<Answer> {
  const outcome = await claimed;
  switch (outcome.kind) {
    case "done":
      return outcome.value;
    case "kept": {
      const { status, headers, body } = outcome.reply;
      const permission = cors === undefined ? [] : cors.headers(request.origin);
      return new Answer(status, [...headers, ...permission, "Idempotency-Replayed", "true"], body);
    }
    case "busy":
      throw new HttpError(
        "WERVEL_HTTP_IDEMPOTENCY_BUSY",
        "Another request with this idempotency key is being worked on.",
        { headers: ["Retry-After", "1"] },
      );
    case "mismatch":
      throw new HttpError(
        "WERVEL_HTTP_IDEMPOTENCY_MISMATCH",
        "The idempotency key was sent with another request.",
      );
  }
}

function keep(route: Route, answer: Answer): { readonly value: Answer; readonly reply: KeptReply } {
  const { status, headers, body } = answer;
  if (body !== null && (typeof body !== "string" || body.length > maxCharacters))
    throw new HttpError(
      "WERVEL_HTTP_IDEMPOTENCY_REPLY",
      `${route.label} asks for idempotency keys, and its reply cannot be kept: it is no text of at most ${maxCharacters} characters.`,
      { help: "Reply less, such as the id of what was made." },
    );
  return { value: answer, reply: { status, headers: headers.filter(isKept), body } };
}

/** What each request gets for itself is not kept, and secrets are not either. */
const ownHeader = /^(?:access-control-.*|vary|set-cookie)$/i;

function isKept(_: string, at: number, headers: readonly string[]): boolean {
  return !ownHeader.test(headers[at - (at % 2)] as string);
}

/** Gives 43 characters for bytes, or for a list of texts: other ones for any others. */
function digestOf(what: Uint8Array | readonly (string | undefined)[]): string {
  const bytes = what instanceof Uint8Array ? what : JSON.stringify(what);
  return createHash("sha256").update(bytes).digest("base64url");
}

function missing({ label }: Route): HttpError {
  return new HttpError(
    "WERVEL_HTTP_IDEMPOTENCY_MISSING",
    `${label} needs an Idempotency-Key, and the request has none.`,
  );
}
