import type { ConformanceCase } from "../case.ts";
import { aggregateCases } from "./aggregates.ts";
import { edgeCases } from "./edges.ts";
import { listCases } from "./lists.ts";
import { searchCases } from "./search.ts";
import { nearCases } from "./near.ts";
import { nullCases } from "./nulls.ts";
import { numberCases } from "./numbers.ts";
import { pagingCases } from "./paging.ts";
import { placeCases } from "./places.ts";
import { planCases } from "./plans.ts";
import { relationCases } from "./relations.ts";
import { textCases } from "./text.ts";
import { timeCases } from "./times.ts";
import { walkCases } from "./walks.ts";
import { writeCases } from "./writes.ts";

/** Every hand-written case, each with a name of its own. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...nullCases,
  ...textCases,
  ...numberCases,
  ...timeCases,
  ...listCases,
  ...pagingCases,
  ...relationCases,
  ...aggregateCases,
  ...walkCases,
  ...writeCases,
  ...planCases,
  ...placeCases,
  ...nearCases,
  ...searchCases,
  ...edgeCases,
];
