export {
  decimalType as decimal,
  describeModel,
  type EntitySketch,
  listType as list,
  nullableType as nullable,
  valueTypes as t,
  vectorType,
} from "@wervel/data/testing";
