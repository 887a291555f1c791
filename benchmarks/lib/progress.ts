/** Seconds between two lines, where lines stay. */
const quiet = 20;

/** Says how far the bench is and how long it will still take: in one line on a terminal, else in a line now and then. */
export class Progress {
  readonly #began = performance.now();
  #measuring = 0;
  #expected = 0;
  #spent = 0;
  #said = -Infinity;

  /** Adds seconds that are to come. */
  expect(seconds: number): void {
    this.#expected += seconds;
  }

  /** Takes away seconds that were expected and have gone by, however long they took. */
  spend(seconds: number, what: string): void {
    const now = (performance.now() - this.#began) / 1000;
    // What lies before the first slice, installing and compiling, says nothing about the pace.
    if (this.#spent === 0) this.#measuring = now - seconds;
    this.#spent += seconds;
    const isTerminal = process.stderr.isTTY === true;
    if (!isTerminal && now - this.#said < quiet) return;
    this.#said = now;
    const pace = Math.max(1, (now - this.#measuring) / this.#spent);
    const left = Math.max(0, this.#expected - this.#spent) * pace;
    const line = `${clock(now)}, about ${clock(left)} left: ${what}`;
    process.stderr.write(isTerminal ? `\r\u001B[2K${line}` : `${line}\n`);
  }

  /** Ends the line, so that something else can be written. */
  pause(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\u001B[2K");
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
