/** How many messages wait for their reader before the client is no longer read. */
const maxWaiting = 16;

/** Stops and resumes the reading of a client. */
export interface Tap {
  pause(): void;
  resume(): void;
}

/** The messages that arrived and were not read yet. A full inbox stops its client: the network then slows the sender. */
export class Inbox<T> {
  readonly #waiting: T[] = [];
  readonly #tap: Tap;
  #isEnded = false;
  #isPaused = false;
  /** What readers wait for. */
  #news: PromiseWithResolvers<void> | undefined = undefined;

  constructor(tap: Tap) {
    this.#tap = tap;
  }

  /** Takes a message in; after the end it is dropped. */
  push(message: T): void {
    if (this.#isEnded) return;
    this.#waiting.push(message);
    this.#tell();
    if (this.#isPaused || this.#waiting.length < maxWaiting) return;
    this.#isPaused = true;
    this.#tap.pause();
  }

  /** Ends the inbox: what waits is still read. The client is read on, so that the end of the connection is heard. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#tell();
    this.#tap.resume();
  }

  /** Forgets what waits, and ends. */
  discard(): void {
    this.#waiting.length = 0;
    this.end();
  }

  /** Gives the next message; `undefined` after the last. */
  async next(): Promise<T | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#isEnded) return undefined;
      this.#news ??= Promise.withResolvers<void>();
      await this.#news.promise;
    }
    const message = this.#waiting.shift() as T;
    if (this.#isPaused && this.#waiting.length === 0 && !this.#isEnded) {
      this.#isPaused = false;
      this.#tap.resume();
    }
    return message;
  }

  #tell(): void {
    this.#news?.resolve();
    this.#news = undefined;
  }
}
