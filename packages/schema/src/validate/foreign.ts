import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Mode } from "./mode.ts";
import { type Answer, failed, type ForeignIssue, type Read, toSegment } from "./run.ts";

/** Asks a Standard Schema of another library. A request is sent as it is given: the server asks. */
export function foreignReader(schema: StandardSchemaV1, mode: Mode): Read {
  if (mode === "request") return (input) => input;
  return (input, run) => {
    const answer = run.ask(
      () => schema["~standard"].validate(input) as Answer | PromiseLike<Answer>,
    );
    if (answer === undefined) return undefined;
    if (answer.issues === undefined) return answer.value;
    const issues = answer.issues.length > 0 ? answer.issues : [{ message: "is not valid" }];
    for (const issue of issues) run.fail("invalid", issue.message, toPointer(issue.path));
    return failed;
  };
}

function toPointer(path: ForeignIssue["path"] = []): string {
  return path.map((part) => toSegment(String(typeof part === "object" ? part.key : part))).join("");
}
