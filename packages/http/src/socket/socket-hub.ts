import type { Session } from "./session.ts";

/** The open sockets of an app. */
export class SocketHub {
  readonly #sessions = new Set<Session>();
  readonly #byCaller = new Map<string, number>();

  /** How many sockets a caller has open. */
  countOf(caller: string): number {
    return this.#byCaller.get(caller) ?? 0;
  }

  /** Remembers a session from its handshake on. */
  add(session: Session): void {
    this.#sessions.add(session);
    this.#byCaller.set(session.caller, this.countOf(session.caller) + 1);
  }

  /** Forgets a session whose work is done. */
  delete(session: Session): void {
    if (!this.#sessions.delete(session)) return;
    const left = this.countOf(session.caller) - 1;
    if (left === 0) this.#byCaller.delete(session.caller);
    else this.#byCaller.set(session.caller, left);
  }

  /** Waits until no session is at work. Their connections are closed by the servers that they came through. */
  async settled(): Promise<void> {
    await Promise.all([...this.#sessions].map(({ done }) => done));
  }
}
