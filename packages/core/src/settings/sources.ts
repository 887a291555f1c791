import { readFile } from "node:fs/promises";
import { WervelError } from "@wervel/schema";

/** Where settings are read from. */
export interface SettingsSources {
  /** Environment variables, default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Command-line arguments after the program, default `process.argv.slice(2)`. */
  readonly argv?: readonly string[];
  /**
   * A JSON file, or its content. By default the file that `--settings` or `WERVEL_SETTINGS` names, else `wervel.json` in
   * the working directory where it exists; `false` for none.
   */
  readonly file?: string | Readonly<Record<string, unknown>> | false;
}

/** Settings as given, not yet checked. */
export interface GivenSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags by name without dashes; each with every value given. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly file: Readonly<Record<string, unknown>>;
  /** The name of the file, for messages. */
  readonly fileName: string;
}

const defaultFile = "wervel.json";

/**
 * Reads flags, environment and file.
 *
 * @throws WERVEL_SETTINGS_FILE when a file that was named is missing, or holds no JSON object.
 */
export async function readSources(sources: SettingsSources = {}): Promise<GivenSettings> {
  const { env = process.env, argv = process.argv.slice(2), file } = sources;
  const flags = readFlags(argv);
  const given = file ?? flags.get("settings")?.at(-1) ?? (env["WERVEL_SETTINGS"] || undefined);
  if (given === false) return { env, flags, file: {}, fileName: defaultFile };
  if (typeof given === "object") return { env, flags, file: given, fileName: "the settings given" };
  const fileName = given ?? defaultFile;
  return { env, flags, file: await readJson(fileName, given !== undefined), fileName };
}

/** Reads `--name=value`, `--name value` and `--name` alone, which means `true`; `--` ends the flags. */
function readFlags(argv: readonly string[]): Map<string, string[]> {
  const flags = new Map<string, string[]>();
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] as string;
    if (argument === "--") break;
    if (!argument.startsWith("--")) continue;
    const equals = argument.indexOf("=");
    const name = argument.slice(2, equals < 0 ? undefined : equals);
    const next = argv[index + 1];
    const takesNext = equals < 0 && next !== undefined && !next.startsWith("--");
    if (takesNext) index++;
    const value = equals >= 0 ? argument.slice(equals + 1) : takesNext ? (next as string) : "true";
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

async function readJson(fileName: string, isNamed: boolean): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(fileName, "utf8");
  } catch (cause) {
    if (!isNamed && (cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw fileError(`The settings file ${fileName} cannot be read.`, cause);
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === "object" && content !== null && !Array.isArray(content))
      return content as Record<string, unknown>;
  } catch {
    // The parser's message quotes the text, which may hold a secret.
    throw fileError(`The settings file ${fileName} is not JSON.`);
  }
  throw fileError(`The settings file ${fileName} does not hold an object.`);
}

function fileError(message: string, cause?: unknown): WervelError {
  return new WervelError("WERVEL_SETTINGS_FILE", message, {
    help: 'Write a JSON object with one member per section: { "smtp": { "host": "mail.example" } }.',
    cause,
  });
}
