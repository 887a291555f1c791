import type { Fields, InferFields } from "@wervel/schema";
import { SETTINGS } from "../internal/symbols.ts";

/** Options of {@link Settings}. */
export interface SettingsOptions<Name extends string = string> {
  /** Names of environment variables that differ from `SECTION_FIELD`, by field. */
  readonly env?: { readonly [N in Name]?: string };
}

/** What a settings class says about itself. */
export interface SettingsDescription {
  /** The first part of each name; `''` for settings without a section, such as `PORT`. */
  readonly section: string;
  readonly fields: Fields;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A class whose instances hold checked settings: the base that {@link Settings} makes. */
export interface SettingsClass<F extends Fields = Fields> {
  readonly [SETTINGS]: SettingsDescription;
  new (values: InferFields<F>): Readonly<InferFields<F>>;
}

/** A settings class, whatever its fields. */
export interface AnySettingsClass {
  readonly [SETTINGS]: SettingsDescription;
  readonly name: string;
  new (values: never): object;
}

/**
 * Makes a class of settings, read at start-up and needed like any other service; providing it is not necessary.
 *
 * The value of `Settings('smtp', { maxSize: … })` comes from the first that gives one: the flag `--smtp.max-size`, the
 * variable `SMTP_MAX_SIZE`, the member `smtp.maxSize` of the settings file, the field's default. An empty variable counts
 * as not given. A list is separated by commas. Take `secret()` for what must not be printed.
 *
 * @param section The first part of each name; `''` for none: `Settings('', { port: int() })` reads `PORT` and `--port`.
 */
export function Settings<const F extends Fields>(
  section: string,
  fields: F,
  options: SettingsOptions<Extract<keyof F, string>> = {},
): SettingsClass<F> {
  const description: SettingsDescription = { section, fields, env: options.env ?? {} };
  return class {
    static readonly [SETTINGS]: SettingsDescription = description;
    constructor(values: object) {
      Object.assign(this, values);
      Object.freeze(this);
    }
  } as never;
}

/** Tells whether a value is a class that {@link Settings} made or a subclass of one. */
export function isSettingsClass(candidate: unknown): candidate is AnySettingsClass {
  return typeof candidate === "function" && SETTINGS in candidate;
}
