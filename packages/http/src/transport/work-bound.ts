import type { BodyWait } from "./body-wait.ts";

/** A request that holds more of its body counts as work: memory is what it takes. */
const awaitedBytes = 65_536;
/** How often the requests that wait for bodies are counted again, when there are many. */
const recountMs = 50;

/**
 * The bound on requests in work. Those that wait for their bodies and hold little of them do not count: otherwise so many slow bodies
 * would keep everybody out until they are late.
 */
export class WorkBound {
  readonly #max: number;
  #awaited = 0;
  #countedMs = -Infinity;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Tells whether so many requests are too many.
   *
   * @param bodies Gives the bodies of all that are in work, where somebody began to read them.
   */
  isPassed(inFlight: number, bodies: () => Iterable<BodyWait | undefined>): boolean {
    return inFlight > this.#max && inFlight - this.#countAwaited(bodies) > this.#max;
  }

  #countAwaited(bodies: () => Iterable<BodyWait | undefined>): number {
    const nowMs = performance.now();
    if (nowMs - this.#countedMs < recountMs) return this.#awaited;
    this.#countedMs = nowMs;
    this.#awaited = 0;
    for (const body of bodies())
      if (body?.waiting === true && body.received < awaitedBytes) this.#awaited++;
    return this.#awaited;
  }
}
