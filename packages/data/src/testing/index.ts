export { type BlogArticle, blogModel, type BlogRecords, blogRecords } from "./blog.ts";
export {
  decimalType,
  describeModel,
  type EntitySketch,
  type FieldSketch,
  listType,
  nullableType,
  valueTypes,
} from "./describe-model.ts";
