import type { Clock, Log } from "@wervel/core";
import type { RequestContext } from "../action/context.ts";
import type { Step } from "../action/step.ts";
import type { EdgeEnvironment } from "../app/environment.ts";
import { HttpError } from "../problem/http-error.ts";
import type { Route } from "../routes/route.ts";
import { passed, RateLimiter } from "./rate-limiter.ts";
import { defaultRates } from "./rate-options.ts";
import type { RateOptions } from "./rate-options.ts";

/** What rate limits are made with. */
export interface RateStepOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: EdgeEnvironment;
}

/** Gives the phase that counts a route's requests; `undefined` where its limits were taken away. */
export type RateSteps = (route: Route) => Step | undefined;

/**
 * Makes the rate limits of an app. Routes that inherit one set of limits share its counts; whoever says their own counts for
 * themselves.
 *
 * Outside production, requests from this machine are reported and never refused.
 */
export function createRateSteps(options: RateStepOptions): RateSteps {
  const steps = new Map<RateOptions, Step>();
  return ({ limits: { rate = defaultRates } }) => {
    if (rate === false) return undefined;
    const known = steps.get(rate);
    if (known !== undefined) return known;
    const step = rateStep({ ...defaultRates, ...rate }, options);
    steps.set(rate, step);
    return step;
  };
}

function rateStep(rate: Required<RateOptions>, { clock, log, environment }: RateStepOptions): Step {
  const addresses = new RateLimiter(clock, rate.perAddress);
  const users = new RateLimiter(clock, rate.perUser);
  const refuse = (context: RequestContext, waitMs: number): undefined => {
    const { user, request } = context;
    const [limiter, limit, key] =
      user === null
        ? ([addresses, "address", request.client.network] as const)
        : ([users, "user", user.id] as const);
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
  return (context) => {
    const { user } = context;
    const waitMs =
      user === null ? addresses.take(context.request.client.network) : users.take(user.id);
    return waitMs === passed ? undefined : refuse(context, waitMs);
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
