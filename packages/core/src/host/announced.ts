import { token, type TokenValue } from "../services/token.ts";

/** One address of the app that its log names when it listens. */
export interface Announced {
  /** What is there, such as `documentation`. */
  readonly name: string;
  /** Where, such as `/docs`. */
  readonly path: `/${string}`;
  /** Whether it is there in every environment, default true; with false the log names it in development and test alone. */
  readonly production?: boolean;
}

/**
 * Lets the log name an address when the app listens: `app.value(Announced, { name: "api", path: "/api" })`. Parts provide one for what
 * they serve.
 */
export const Announced: TokenValue<Announced> = token("Announced");
