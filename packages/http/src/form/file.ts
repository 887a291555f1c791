import { fromStandard } from "@wervel/schema";
import type { Field } from "@wervel/schema";
import { extensionOf } from "../static/file-types.ts";
import { kindOf } from "./file-kinds.ts";
import type { FileKindName } from "./file-kinds.ts";
import { isMeasured } from "./image-size.ts";
import { UploadedFile } from "./uploaded-file.ts";
import type { UploadFacts } from "./uploaded-file.ts";

/** Which files a field of a form takes. */
export interface FileOptions {
  /** The kinds of file: a file's extension and its first bytes must both say one of them. */
  readonly types: readonly FileKindName[];
  /** Bound in bytes, default 10 MiB. */
  readonly max?: number;
  /** Bound of an image's width times its height, as its header says them, default 50 million. */
  readonly pixels?: number;
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
  const rule: FileRule = { max: 10_485_760, pixels: 50_000_000, ...options };
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
  rule: FileRule,
): { value: UploadedFile } | { issues: { message: string }[] } {
  if (!(value instanceof ReceivedFile)) return refused("must be a file");
  const { facts } = value;
  const kind = kindOf(extensionOf(facts.name), facts.head, rule.types);
  if (kind === undefined) return refused(`must be a file of type ${rule.types.join(", ")}`);
  const problem = isMeasured(kind.type) ? imageProblem(facts, rule) : undefined;
  return problem === undefined ? { value: new UploadedFile(facts, kind.type) } : refused(problem);
}

// A decoder may forgive what this reading does not: an image of unknown size could then be of any size.
function imageProblem({ image }: UploadFacts, { pixels }: FileRule): string | undefined {
  if (image === undefined) return "must be an image whose header says its size";
  return image.width * image.height > pixels ? `must have at most ${pixels} pixels` : undefined;
}

function refused(message: string): { issues: { message: string }[] } {
  return { issues: [{ message }] };
}
