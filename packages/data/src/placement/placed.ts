import type { ModelDescription } from "../model/description.ts";
import type { StoreSource } from "../store/store.ts";
import type { PlacedSources } from "./placement.ts";

/** One of the stores of a placement, with its part of the model. */
export interface SourcePart {
  readonly name: string;
  readonly model: ModelDescription;
  readonly source: StoreSource;
}

/** Several stores that are opened as one. */
export interface PlacedSource extends StoreSource {
  /** The stores, with the part of the model that each holds. @throws WERVEL_MODEL_PLACEMENT. */
  parts(model: ModelDescription): Promise<readonly SourcePart[]>;
}

/** Tells several stores from one. */
export function isPlaced(source: StoreSource): source is PlacedSource {
  return typeof (source as PlacedSource).parts === "function";
}

/** Makes one source of stores by the names of entities. A program with one store never loads what this needs. */
export function placed(sources: PlacedSources): PlacedSource {
  return {
    name: [...new Set(Object.values(sources))].map(({ name }) => name).join("+"),
    perProcess: Object.values(sources).some(({ perProcess }) => perProcess === true),
    async open(model, context) {
      const { placeEntities } = await import("./placement.ts");
      const parts = placeEntities(model, sources);
      const { openPlaced } = await import("./placed-store.ts");
      return openPlaced(model, parts, context);
    },
    async parts(model) {
      const { placeEntities } = await import("./placement.ts");
      const { partModel } = await import("./part-model.ts");
      return placeEntities(model, sources).map(({ name, source, entities }) => ({
        name,
        source,
        model: partModel(model, entities),
      }));
    },
  };
}
