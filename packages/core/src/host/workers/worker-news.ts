import { token, type TokenValue } from "../../services/token.ts";

/** What the workers of an app tell each other: each listener hears what other workers told, never its own. */
export interface WorkerNews {
  /**
   * Tells all other workers something that JSON can say. It arrives a moment later, or never where a worker has just died: for counts and
   * hints, not for what must not be lost. A process that is alone tells nobody.
   *
   * @param topic Names what it is about, such as `identity.guesses`.
   */
  tell(topic: string, news: unknown): void;
  /** Listens to what the others tell about a topic. */
  hear(topic: string, listener: (news: unknown) => void): void;
}

/** What the workers of an app tell each other, as a need: the host provides it. */
export const WorkerNews: TokenValue<WorkerNews> = token("WorkerNews");

/** One piece of news on its way. */
export interface NewsMessage {
  readonly type: typeof newsType;
  readonly topic: string;
  readonly news: unknown;
}

const newsType = "wervel:news";

/** Tells whether a message between processes is news. */
export function isNews(message: unknown): message is NewsMessage {
  return (
    typeof message === "object" &&
    message !== null &&
    (message as Partial<NewsMessage>).type === newsType
  );
}

/** The news of a worker: they go through the process that watches over all. */
export class NewsOfTeam implements WorkerNews, Disposable {
  readonly #listeners = new Map<string, ((news: unknown) => void)[]>();

  tell(topic: string, news: unknown): void {
    const message: NewsMessage = { type: newsType, topic, news };
    // Where the other process has gone, this one is about to end as well.
    process.send?.(message, undefined, undefined, () => undefined);
  }

  hear(topic: string, listener: (news: unknown) => void): void {
    if (this.#listeners.size === 0) process.on("message", this.#take);
    const others = this.#listeners.get(topic) ?? [];
    this.#listeners.set(topic, [...others, listener]);
  }

  [Symbol.dispose](): void {
    process.off("message", this.#take);
    this.#listeners.clear();
  }

  readonly #take = (message: unknown): void => {
    if (!isNews(message)) return;
    for (const listener of this.#listeners.get(message.topic) ?? []) listener(message.news);
  };
}

/** The news of a process that is alone. */
export const noNews: WorkerNews = Object.freeze({
  tell: () => undefined,
  hear: () => undefined,
});
