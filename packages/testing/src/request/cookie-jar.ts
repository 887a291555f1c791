import type { Clock } from "@wervel/core";

interface Kept {
  readonly value: string;
  readonly path: string;
  /** Milliseconds since 1970; infinite for a cookie of the session. */
  readonly endsAt: number;
}

/** The cookies of one visitor, as a browser keeps them for one origin (RFC 6265, section 5). Time is the time of the app. */
export class CookieJar {
  readonly #clock: Pick<Clock, "ms">;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Pick<Clock, "ms">) {
    this.#clock = clock;
  }

  /** Reads a cookie that is kept, whatever its path. */
  get(name: string): string | undefined {
    return this.#living().find(([known]) => known === name)?.[1].value;
  }

  /** Puts a cookie in for every path, as if the app had set it. */
  set(name: string, value: string): void {
    this.#kept.set(`${name};/`, { value, path: "/", endsAt: Infinity });
  }

  /** Forgets every cookie. */
  clear(): void {
    this.#kept.clear();
  }

  /** Gives the Cookie header for a path; `undefined` when there is nothing to send. Longer paths stand first. */
  headerFor(path: string): string | undefined {
    const sent = this.#living()
      .filter(([, cookie]) => covers(cookie.path, path))
      .toSorted(([, one], [, other]) => other.path.length - one.path.length);
    if (sent.length === 0) return undefined;
    return sent.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }

  /** Keeps what a reply sets, and drops what it ends. */
  keep(setCookies: readonly string[], path: string): void {
    for (const line of setCookies) this.#keepLine(line, path);
  }

  #keepLine(line: string, requestPath: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const equals = pair.indexOf("=");
    if (equals < 1) return;
    const named = new Map(attributes.map(readAttribute));
    const given = named.get("path");
    const path = given?.startsWith("/") ? given : folderOf(requestPath);
    const endsAt = this.#endOf(named);
    const name = pair.slice(0, equals);
    this.#kept.set(`${name};${path}`, { value: pair.slice(equals + 1), path, endsAt });
  }

  /** Max-Age wins over Expires (RFC 6265, section 4.1.2.2). */
  #endOf(attributes: ReadonlyMap<string, string>): number {
    const maxAge = attributes.get("max-age");
    if (maxAge !== undefined) return this.#clock.ms() + Number(maxAge) * 1_000;
    const expires = attributes.get("expires");
    return expires === undefined ? Infinity : Date.parse(expires);
  }

  #living(): (readonly [name: string, cookie: Kept])[] {
    const now = this.#clock.ms();
    return [...this.#kept]
      .filter(([, { endsAt }]) => endsAt > now)
      .map(([key, cookie]) => [key.slice(0, key.indexOf(";")), cookie]);
  }
}

function readAttribute(text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 0) return [text.toLowerCase(), ""];
  return [text.slice(0, equals).toLowerCase(), text.slice(equals + 1)];
}

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end <= 0 ? "/" : path.slice(0, end);
}

function covers(cookiePath: string, path: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return (
    cookiePath.endsWith("/") || path.length === cookiePath.length || path[cookiePath.length] === "/"
  );
}
