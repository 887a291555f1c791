import { fromStandard } from "@wervel/schema";
import type { Field } from "@wervel/schema";
import { extensionOf } from "../static/file-types.ts";
import { kindOf } from "./file-kinds.ts";
import type { FileKindName } from "./file-kinds.ts";
import { UploadedFile } from "./uploaded-file.ts";
import type { UploadFacts } from "./uploaded-file.ts";

/** Which files a field of a form takes. */
export interface FileOptions {
  /** The kinds of file: a file's extension and its first bytes must both say one of them. */
  readonly types: readonly FileKindName[];
  /** Bound in bytes, default 10 MiB. */
  readonly max?: number;
}

/** Which files a field takes, complete. */
export type FileRule = Required<FileOptions>;

/** A file as it was received, before its kind is known. */
export class ReceivedFile {
  readonly facts: UploadFacts;

  constructor(facts: UploadFacts) {
    this.facts = facts;
  }
}

/**
 * Describes a file in a {@link form}: `photo: file({ types: ["png", "jpeg"] })`.
 *
 * The handler gets an {@link UploadedFile}. Drawings (SVG) and pages cannot be allowed.
 */
export function file(options: FileOptions): Field<UploadedFile, "required", "standard"> {
  const rule: FileRule = { max: 10_485_760, ...options };
  const schema = {
    "~standard": {
      version: 1,
      vendor: "wervel",
      validate: (value: unknown) => check(value, rule),
      jsonSchema: { input: () => binary, output: () => binary },
    },
  } as const;
  return (fromStandard(schema as never) as Field).mark("file", rule) as never;
}

const binary = { type: "string", format: "binary" };

function check(
  value: unknown,
  { types }: FileRule,
): { value: UploadedFile } | { issues: { message: string }[] } {
  if (!(value instanceof ReceivedFile)) return { issues: [{ message: "must be a file" }] };
  const { facts } = value;
  const kind = kindOf(extensionOf(facts.name), facts.head, types);
  if (kind !== undefined) return { value: new UploadedFile(facts, kind.type) };
  return { issues: [{ message: `must be a file of type ${types.join(", ")}` }] };
}
