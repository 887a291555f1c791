export { type BlogArticle, blogModel, type BlogRecords, blogRecords } from "./blog.ts";
export {
  decimalType,
  describeModel,
  type EntitySketch,
  type FieldSketch,
  listType,
  nullableType,
  valueTypes,
  vectorType,
} from "./describe-model.ts";
