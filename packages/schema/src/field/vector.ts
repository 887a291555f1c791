import { assertOptions, definitionOf, refuseDefinition } from "./definition.ts";
import { Field } from "./field.ts";

/** How near two vectors are: the cosine of their angle, their distance (Euclid), or their dot product. */
export type Metric = "cosine" | "l2" | "dot";

/** Options of {@link vector}. */
export interface VectorOptions {
  /** What near means where a search does not say, default `cosine`. */
  readonly metric?: Metric;
}

/** A field of vectors: so many numbers of 32 bits. */
export interface VectorField extends Field<
  number[],
  "required",
  "vector",
  readonly number[] | Float32Array
> {}

/** As many as the databases that know vectors keep. */
const maxDimensions = 16_000;

const metrics: readonly unknown[] = ["cosine", "l2", "dot"] satisfies readonly Metric[];

/**
 * Describes a vector: a list of exactly so many finite numbers, in JSON an array. Each number is kept with 32 bits, so that `0.1` is read as
 * `0.10000000149011612`.
 *
 * @param dimensions How many numbers, from 1 to 16,000.
 */
export function vector(dimensions: number, options: VectorOptions = {}): VectorField {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > maxDimensions)
    refuseDefinition(
      "vector dimensions",
      `must be a whole number from 1 to ${maxDimensions}, not ${String(dimensions)}`,
    );
  assertOptions("vector", options, ["metric"]);
  const { metric = "cosine" } = options;
  if (!metrics.includes(metric))
    refuseDefinition("vector option metric", `must be cosine, l2 or dot, not ${String(metric)}`);
  return new Field(definitionOf("vector", { dimensions, metric }));
}
