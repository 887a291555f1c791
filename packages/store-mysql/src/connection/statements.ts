import { Closing, type Prepared } from "./exchange.ts";
import { closePacket } from "./packets.ts";

/** Statements that a connection keeps prepared. */
const most = 128;

/** The statements that the server keeps for a connection: the one that was used longest ago gives way. */
export class Statements {
  readonly #kept = new Map<string, Prepared>();
  readonly #send: (command: object) => void;

  constructor(send: (command: object) => void) {
    this.#send = send;
  }

  /** Finds the statement of a text. */
  get(text: string): Prepared | undefined {
    const statement = this.#kept.get(text);
    if (statement === undefined) return undefined;
    this.#kept.delete(text);
    this.#kept.set(text, statement);
    return statement;
  }

  /** Keeps a statement that has just been prepared. */
  keep(text: string, statement: Prepared): Prepared {
    this.#kept.set(text, statement);
    if (this.#kept.size > most) {
      const [oldest, { id }] = this.#kept.entries().next().value!;
      this.#kept.delete(oldest);
      this.#send(new Closing(closePacket(id)));
    }
    return statement;
  }

  /** Lets all statements go. Answers whether there were any. */
  dropAll(): boolean {
    const hadSome = this.#kept.size > 0;
    for (const { id } of this.#kept.values()) this.#send(new Closing(closePacket(id)));
    this.#kept.clear();
    return hadSome;
  }
}
