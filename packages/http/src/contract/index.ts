export { Access, allOf, anyOf, anyone, policy, signedIn } from "./access.ts";
export type { AccessRule, PolicyContext, PolicyInput } from "./access.ts";
export { Action } from "./action.ts";
export type {
  ActionMethod,
  Actions,
  ActionSpec,
  ActionTypes,
  ReadAction,
  SharedOptions,
  WriteAction,
} from "./action.ts";
export { fileRules, form, isForm } from "./form.ts";
export { contract, ROUTES } from "./contract.ts";
export type { Contract, ContractOptions, RoutesInfo } from "./contract.ts";
export type { JoinedPath, ParamNames, ParamsOf, PathText } from "./path.ts";
export { isSchema, toSchema } from "./shape.ts";
export type { MessageOf } from "./socket.ts";
export type { InputOf, OutputOf, InputShape } from "./shape.ts";
export type { LinkParams } from "../link/link.ts";
export type { Problem } from "../problem/problem.ts";
export type { HttpIssue, InputPart } from "../problem/http-error.ts";
export { StatusReply } from "../reply/contract.ts";
export type { ReplyContract, ReplyMap, SuccessOf } from "../reply/contract.ts";
export { formats, formatsOf, formatTypes } from "../reply/formats.ts";
export type { FormatName, FormatOptions, Formats } from "../reply/formats.ts";
export { pageOf, paging } from "../reply/paging.ts";
export type {
  PageCursor,
  PageMembers,
  PageOf,
  PageSize,
  PagingFields,
  PagingOptions,
} from "../reply/paging.ts";
export { toMap } from "../reply/reply-map.ts";
export {
  csv,
  event,
  events,
  ndjson,
  ServerEvent,
  stream,
  StreamReply,
  view,
} from "../reply/stream.ts";
export type { ServerEventOptions, StreamKind, StreamOptions } from "../reply/stream.ts";
export { readPattern } from "../router/pattern.ts";
export type { Segment } from "../router/pattern.ts";
