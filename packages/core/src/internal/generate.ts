/**
 * Makes a function from source text, or gives `undefined` where code generation is forbidden.
 *
 * Names enter the text as JSON string literals only, values through `environment`.
 */
export function generate<T>(
  name: string,
  parameters: readonly string[],
  body: string,
  environment: readonly unknown[],
): T | undefined {
  try {
    return new Function(
      ...parameters,
      `${body}\n//# sourceURL=wervel:${name.replace(/[^\w/]/g, "")}`,
    )(...environment) as T;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
