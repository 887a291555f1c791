import type { Clock, Log } from "@wervel/core";
import { CREDENTIALS } from "../action/context.ts";
import type { RequestContext } from "../action/context.ts";
import type { Step } from "../action/step.ts";
import type { EdgeEnvironment } from "../app/environment.ts";
import { HttpError } from "../problem/http-error.ts";
import type { ActionLimits } from "../contract/action.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { passed, RateLimiter } from "./rate-limiter.ts";
import { defaultRates } from "./rate-options.ts";
import type { RateOptions } from "./rate-options.ts";

/** What rate limits are made with. */
export interface RateStepOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: EdgeEnvironment;
}

/** The phases that count a route's requests. */
export interface RatePhases {
  /** Before authentication: refuses an address whose credentials did not hold too often. */
  readonly before: Step;
  /** After it: counts a signed-in caller by their id, and everybody else by address. */
  readonly after: Step;
  /** Counts a request that no action answers, by address. */
  readonly unmatched: (request: CheckedRequest) => void;
}

/** Gives the phases that count the requests under some limits; `undefined` where they were taken away. */
export type RateSteps = (of: { readonly limits: ActionLimits }) => RatePhases | undefined;

/**
 * Makes the rate limits of an app. Routes that inherit one set of limits share its counts; whoever says their own counts for
 * themselves.
 *
 * An address is limited for those whom nobody vouches for: requests without credentials, and those whose credentials do not hold.
 * Only the schemes can tell these from the requests of signed-in callers, so an address is counted when they have answered. For a
 * request without credentials that is as good as before: a scheme finds nothing and does nothing. Looking at bad credentials costs
 * work, though, so an address that has used its whole minute up on them is refused before a scheme is asked.
 *
 * So callers behind one address who are signed in take nothing from each other, and visitors take nothing from them. They wait
 * only while somebody among them tries as many bad credentials as an address may make requests: a flood of guesses, from which
 * their own cannot be told without the very work that is to be saved.
 *
 * Outside production, requests from this machine are reported and never refused.
 */
export function createRateSteps(options: RateStepOptions): RateSteps {
  const phases = new Map<RateOptions, RatePhases>();
  return ({ limits: { rate = defaultRates } }) => {
    if (rate === false) return undefined;
    const known = phases.get(rate);
    if (known !== undefined) return known;
    const made = ratePhases({ ...defaultRates, ...rate }, options);
    phases.set(rate, made);
    return made;
  };
}

function ratePhases(rate: Required<RateOptions>, options: RateStepOptions): RatePhases {
  const { clock } = options;
  const addresses = new RateLimiter(clock, rate.perAddress);
  const guesses = new RateLimiter(clock, rate.perAddress);
  const users = new RateLimiter(clock, rate.perUser);
  const refuse = refusing(options);
  const countAddress = ({ request }: Pick<RequestContext, "request">): undefined => {
    const { network } = request.client;
    const waitMs = addresses.take(network);
    return waitMs === passed
      ? undefined
      : refuse({ request }, addresses, "address", network, waitMs);
  };
  return {
    unmatched: (request) => countAddress({ request }),
    before(context) {
      const { network } = context.request.client;
      const waitMs = guesses.peek(network);
      return waitMs === passed ? undefined : refuse(context, guesses, "address", network, waitMs);
    },
    after(context) {
      const { user } = context;
      if (user !== null) {
        const waitMs = users.take(user.id);
        return waitMs === passed ? undefined : refuse(context, users, "user", user.id, waitMs);
      }
      if (context[CREDENTIALS] === "invalid") guesses.take(context.request.client.network);
      return countAddress(context);
    },
  };
}

type Refuse = (
  context: Pick<RequestContext, "request">,
  limiter: RateLimiter,
  limit: "address" | "user",
  key: string,
  waitMs: number,
) => undefined;

function refusing({ log, environment }: RateStepOptions): Refuse {
  return ({ request }, limiter, limit, key, waitMs) => {
    const isEnforced = environment === "production" || !request.client.loopback;
    if (limiter.isNews(key))
      log.warn(`security: a rate limit ${isEnforced ? "was" : "would have been"} enforced`, {
        limit,
        key,
        requestsPerMinute: limiter.limit,
        path: request.path,
      });
    if (isEnforced) throw tooMany(limit, limiter.limit, waitMs);
    return undefined;
  };
}

function tooMany(limit: "address" | "user", requests: number, waitMs: number): HttpError {
  const seconds = Math.ceil(waitMs / 1000);
  return new HttpError(
    "WERVEL_HTTP_RATE",
    `This ${limit} has made its ${requests} requests of the minute.`,
    {
      details: { limit },
      headers: [
        "Retry-After",
        `${seconds}`,
        "RateLimit-Policy",
        `"${limit}";q=${requests};w=60`,
        "RateLimit",
        `"${limit}";r=0;t=${seconds}`,
      ],
    },
  );
}
