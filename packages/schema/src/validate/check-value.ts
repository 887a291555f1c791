import { WervelError } from "../errors.ts";
import type { FieldLike, Infer } from "../field/infer.ts";
import { compile } from "./compile.ts";
import type { Validation } from "./validator.ts";

/**
 * Compiles a check of values in memory: `Date`, `bigint`, `Uint8Array`, … It gives checked copies.
 *
 * @throws WERVEL_SCHEMA_ASYNC from the check when a foreign validator answers with a promise.
 */
export function checkValue<F extends FieldLike>(
  schema: F,
): (value: unknown) => Validation<Infer<F>> {
  const validate = compile(schema, { mode: "value" });
  return (value) => {
    const answer = validate(value);
    if (!(answer instanceof Promise)) return answer;
    answer.catch(() => undefined);
    throw new WervelError(
      "WERVEL_SCHEMA_ASYNC",
      "A Standard Schema answered with a promise where the answer is needed at once.",
      {
        help: "Use a schema without asynchronous checks here.",
      },
    );
  };
}
