import type { Health, HealthKind } from "@wervel/core";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { Answer } from "../reply/answer.ts";
import { compileHeaders } from "../reply/headers.ts";

/** The health addresses: `ok` or `not ok`, and nothing else. */
export function healthAnswers(
  health: Health,
): ReadonlyMap<string, (request: CheckedRequest) => Promise<Answer>> {
  return new Map([
    ["/livez", healthAnswer(health, "live")],
    ["/readyz", healthAnswer(health, "ready")],
  ]);
}

const headers = compileHeaders({
  always: ["Content-Type", "text/plain; charset=utf-8"],
  crossOrigin: false,
  cache: "private",
});

function healthAnswer(
  health: Health,
  kind: HealthKind,
): (request: CheckedRequest) => Promise<Answer> {
  return async ({ scheme }) => {
    const { status } = await health.report(kind);
    const isUp = status === "up";
    return new Answer(isUp ? 200 : 503, headers(scheme === "https", true), isUp ? "ok" : "not ok");
  };
}
