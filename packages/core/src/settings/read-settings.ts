import { compile, type Field, type Issue, WervelError } from "@wervel/schema";
import { SETTINGS } from "../internal/symbols.ts";
import { nearest } from "../internal/near.ts";
import { envName, flagName } from "./names.ts";
import type { AnySettingsClass, SettingsDescription } from "./settings.ts";
import type { GivenSettings } from "./sources.ts";

/** Settings classes with their instances, and everything that is wrong with what was given. */
export interface ReadSettings {
  readonly instances: ReadonlyMap<AnySettingsClass, object>;
  readonly problems: readonly WervelError[];
}

/** Reads and checks all settings, and reports every bad value, by the names it may be given under. */
export async function readSettings(
  classes: Iterable<AnySettingsClass>,
  given: GivenSettings,
): Promise<ReadSettings> {
  const all = [...classes];
  const instances = new Map<AnySettingsClass, object>();
  const problems: WervelError[] = [];
  for (const settings of all) {
    const values = await readSection(settings[SETTINGS], given, problems);
    instances.set(settings, new settings(values as never));
  }
  problems.push(...unknownFlags(all, given), ...unknownMembers(all, given));
  return { instances, problems };
}

async function readSection(
  description: SettingsDescription,
  given: GivenSettings,
  problems: WervelError[],
): Promise<object> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(description.fields)) {
    const names = namesOf(description, name, given);
    const found = find(description, name, field, given);
    const result = await compile(field, { mode: found.mode })(found.value);
    if (result.ok) {
      if (result.value !== undefined) values[name] = result.value;
    } else problems.push(badValue(names, found.from, result.issues));
  }
  return values;
}

interface Names {
  readonly section: string;
  readonly field: string;
  readonly env: string;
  readonly flag: string;
  readonly member: string;
}

function namesOf(
  { section, env }: SettingsDescription,
  field: string,
  { fileName }: GivenSettings,
): Names {
  const path = section === "" ? field : `${section}.${field}`;
  return {
    section,
    field,
    env: env[field] ?? envName(section, field),
    flag: `--${flagName(section, field)}`,
    member: `\`${path}\` in ${fileName}`,
  };
}

interface Found {
  readonly mode: "text" | "json";
  readonly value: unknown;
  readonly from: "flag" | "env" | "member" | undefined;
}

/** Finds the value by rank: flag, environment, file, nothing. */
function find(
  description: SettingsDescription,
  name: string,
  field: Field,
  given: GivenSettings,
): Found {
  const { section, env } = description;
  const flags = given.flags.get(flagName(section, name));
  if (flags !== undefined) return { mode: "text", value: texts(field, flags), from: "flag" };
  const variable = given.env[env[name] ?? envName(section, name)];
  if (variable !== undefined && variable !== "")
    return { mode: "text", value: texts(field, [variable]), from: "env" };
  const member = sectionOf(description, given)?.[name];
  if (member !== undefined) return { mode: "json", value: member, from: "member" };
  return { mode: "text", value: undefined, from: undefined };
}

function texts(field: Field, given: readonly string[]): string | readonly string[] {
  if (field.definition.kind !== "list") return given.at(-1) as string;
  return given
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

function sectionOf(
  { section }: SettingsDescription,
  { file }: GivenSettings,
): Readonly<Record<string, unknown>> | undefined {
  if (section === "") return file;
  const member = Object.hasOwn(file, section) ? file[section] : undefined;
  return typeof member === "object" && member !== null
    ? (member as Record<string, unknown>)
    : undefined;
}

function badValue(names: Names, from: Found["from"], issues: readonly Issue[]): WervelError {
  const reasons = issues
    .map((issue) => (issue.pointer === "" ? issue.message : `${issue.pointer} ${issue.message}`))
    .join("; ");
  const isMissing = from === undefined;
  const subject = isMissing ? names.env : names[from];
  return new WervelError(
    isMissing ? "WERVEL_SETTINGS_MISSING" : "WERVEL_SETTINGS_VALUE",
    `${subject} ${isMissing ? "is not given" : reasons}.`,
    {
      help: `Give it as ${names.env} in the environment, as ${names.flag}, or as ${names.member}.`,
      details: { section: names.section, field: names.field, env: names.env, flag: names.flag },
    },
  );
}

function unknownFlags(classes: readonly AnySettingsClass[], given: GivenSettings): WervelError[] {
  const known = new Set([
    "settings",
    ...classes.flatMap((each) =>
      fieldNames(each).map((name) => flagName(each[SETTINGS].section, name)),
    ),
  ]);
  const sections = new Set(
    classes.map((each) => flagName(each[SETTINGS].section, "")).filter((section) => section !== ""),
  );
  const problems: WervelError[] = [];
  for (const flag of given.flags.keys()) {
    if (known.has(flag)) continue;
    const meant = nearest(flag, known);
    // A program may have flags of its own: without a section only a likely slip is refused.
    const isOurs = sections.has(flag.split(".")[0] as string) && flag.includes(".");
    if (isOurs || meant !== undefined)
      problems.push(unknownName(`--${flag}`, meant && `--${meant}`));
  }
  return problems;
}

function unknownMembers(classes: readonly AnySettingsClass[], given: GivenSettings): WervelError[] {
  const sections = new Map<string, Set<string>>();
  for (const each of classes) {
    const { section } = each[SETTINGS];
    if (section === "") continue;
    sections.set(
      section,
      (sections.get(section) ?? new Set<string>()).union(new Set(fieldNames(each))),
    );
  }
  return [...sections].flatMap(([section, known]) => {
    const member = Object.hasOwn(given.file, section) ? given.file[section] : undefined;
    if (member === undefined) return [];
    if (typeof member !== "object" || member === null || Array.isArray(member))
      return [notASection(section, given)];
    const unknown = Object.keys(member).filter((name) => !known.has(name));
    return unknown.map((name) => {
      const meant = nearest(name, known);
      return unknownName(
        `\`${section}.${name}\` in ${given.fileName}`,
        meant && `\`${section}.${meant}\``,
      );
    });
  });
}

function fieldNames(settings: AnySettingsClass): string[] {
  return Object.keys(settings[SETTINGS].fields);
}

function unknownName(name: string, meant: string | undefined): WervelError {
  return new WervelError("WERVEL_SETTINGS_UNKNOWN", `${name} is no setting of this app.`, {
    help: meant === undefined ? "Remove it, or correct its name." : `Did you mean ${meant}?`,
    details: { name },
  });
}

function notASection(section: string, { fileName }: GivenSettings): WervelError {
  return new WervelError(
    "WERVEL_SETTINGS_VALUE",
    `\`${section}\` in ${fileName} must be an object.`,
    {
      help: `Write { "${section}": { … } }.`,
      details: { section },
    },
  );
}
