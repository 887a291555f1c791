export { DataError, type DataErrorCode, type DataErrorOptions } from "./errors.ts";
export { divideRounded, fromUnits, toUnits } from "./oracle/decimal.ts";
export { fold, foldings } from "./oracle/fold.ts";
export { textLength } from "./oracle/text.ts";
export { addTime, dateToMs, diffTime, msToDate, timePart, truncateTime } from "./oracle/time.ts";
export {
  cosine,
  dot,
  fromVectorBytes,
  l2,
  toVectorBytes,
  viewVectorBytes,
} from "./oracle/vector.ts";
export { tooManyNodes } from "./oracle/too-many-nodes.ts";
