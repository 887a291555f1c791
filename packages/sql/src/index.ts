export type { ArrayCodec, Call, Codec, Dialect, RowColumns, SqlValue } from "./dialect.ts";
export {
  createEmitter,
  type Emitter,
  type SqlCompiled,
  type SqlRead,
  type SqlWrite,
} from "./emitter.ts";
export {
  closureDecoder,
  type OutputColumn,
  type RawRow,
  type RowDecoder,
  rowDecoder,
  type Shape,
} from "./decode.ts";
export {
  renderedStep,
  type StepNature,
  type StepOf,
  type TableFacts,
  tableDrift,
} from "./schema.ts";
export type { Encoder, SqlText } from "./parameters.ts";
export type { SqlScript, Steps } from "./script/script.ts";
export { listText } from "./lists.ts";
export { Refusal } from "./refusal.ts";
export type { WriteProgram } from "./program.ts";
export type {
  SqlConnection,
  SqlCursor,
  SqlQuery,
  SqlReply,
  SqlServer,
  TransactionOptions,
} from "./session/server.ts";
