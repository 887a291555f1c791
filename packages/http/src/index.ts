export { form } from "./contract/form.ts";
export { file } from "./form/file.ts";
export type { FileOptions } from "./form/file.ts";
export type { FileKindName } from "./form/file-kinds.ts";
export { UploadedFile } from "./form/uploaded-file.ts";
export { unpack } from "./form/unpack.ts";
export type { UnpackOptions } from "./form/unpack.ts";
export { files } from "./static/files.ts";
export type { FilesOptions } from "./static/files.ts";
export { html, rawHtml } from "./view/html.ts";
export { Html, RawHtml } from "./view/template.ts";
export { attachment } from "./reply/attachment.ts";
export type { RateOptions } from "./limit/rate-options.ts";
export { httpErrors } from "./errors.ts";
export type { HttpErrorCode } from "./errors.ts";
export { App, createApp } from "./app/app.ts";
export type { AppStartOptions } from "./app/app.ts";
export { AppDescription } from "./app/app-description.ts";
export type { AppOptions, ServerOptions } from "./app/app-options.ts";
export { HttpSettings } from "./app/http-settings.ts";
export { HttpStage } from "./app/http-stage.ts";
export type { ErrorContext, ErrorFormat } from "./problem/failure.ts";
export { problem } from "./problem/problem-error.ts";
export { formatReport } from "./report/report.ts";
export type { RouteLine, SecurityReport } from "./report/report.ts";
export type { Route } from "./routes/route.ts";
export { inProcess, toIncoming } from "./transport/in-process.ts";
export type { InProcess, InProcessRequest } from "./transport/in-process.ts";
export { serve } from "./transport/serve.ts";
export type { HttpServer, ServerAddress, ServerState } from "./transport/http-server.ts";
export type { ServeOptions } from "./transport/serve-options.ts";
export { toFetchHandler } from "./transport/fetch.ts";
export type { FetchHandler, FetchOptions } from "./transport/fetch.ts";
export { Access, allOf, anyOf, anyone, policy, signedIn } from "./contract/access.ts";
export type { AccessRule, PolicyContext, PolicyInput } from "./contract/access.ts";
export { Action } from "./contract/action.ts";
export type {
  AccessDecision,
  ActionContext,
  ActionFacts,
  ActionLimits,
  ActionMethod,
  Actions,
  ActionSpec,
  ActionTypes,
  ReadAction,
  WrongCall,
  SharedOptions,
  WriteAction,
} from "./contract/action.ts";
export { authentication } from "./contract/authentication.ts";
export type {
  Authenticated,
  AuthenticationScheme,
  AuthenticationSchemeOptions,
  SecuritySchemeDescription,
} from "./contract/authentication.ts";
export { contract, judged, ROUTES } from "./contract/contract.ts";
export type {
  Contract,
  ContractOptions,
  Judged,
  Judgement,
  RoutesInfo,
} from "./contract/contract.ts";
export { controller } from "./contract/controller.ts";
export type { Controller, ControllerOptions } from "./contract/controller.ts";
export { group } from "./contract/group.ts";
export type { Group } from "./contract/group.ts";
export { Middleware, middleware } from "./contract/middleware.ts";
export type { MiddlewareContext, MiddlewareFunction, Next } from "./contract/middleware.ts";
export type { JoinedPath, ParamNames, ParamsOf, PathText } from "./contract/path.ts";
export { CurrentRequest } from "./contract/request.ts";
export type { HttpRequest } from "./contract/request.ts";
export type { InputOf, OutputOf, InputShape } from "./contract/shape.ts";
export type {
  MessageOf,
  Socket,
  SocketContext,
  SocketEnd,
  SocketHandler,
  SocketLimits,
  SocketSpec,
  SocketTypes,
} from "./contract/socket.ts";
export { cookieName, isSecureCookie, readCookies, serializeCookie } from "./edge/cookie.ts";
export type { CookieOptions } from "./edge/cookie.ts";
export type { CorsOptions } from "./edge/cors.ts";
export { link } from "./link/link.ts";
export type { LinkParams, LinkQuery } from "./link/link.ts";
export { HttpError } from "./problem/http-error.ts";
export type { HttpErrorOptions, HttpIssue, InputPart } from "./problem/http-error.ts";
export type { Problem } from "./problem/problem.ts";
export { Answer } from "./reply/answer.ts";
export { StatusReply } from "./reply/contract.ts";
export type {
  AnswerOf,
  ReplyContract,
  ReplyCookies,
  ReplyMap,
  SuccessOf,
} from "./reply/contract.ts";
export { formats } from "./reply/formats.ts";
export type { FormatOptions } from "./reply/formats.ts";
export { pageOf, paging } from "./reply/paging.ts";
export type {
  PageCursor,
  PageMembers,
  PageOf,
  PageSize,
  PagingFields,
  PagingOptions,
} from "./reply/paging.ts";
export { redirect } from "./reply/redirect.ts";
export type { RedirectStatus } from "./reply/redirect.ts";
export { created, status } from "./reply/reply.ts";
export type { ReplyOptions } from "./reply/reply.ts";
export {
  csv,
  event,
  events,
  ndjson,
  ServerEvent,
  stream,
  StreamReply,
  view,
} from "./reply/stream.ts";
export type { ServerEventOptions, StreamKind, StreamOptions } from "./reply/stream.ts";
export type {
  Dispatch,
  Incoming,
  IncomingBody,
  Outgoing,
  OutgoingBody,
} from "./transport/exchange.ts";
export { ClientAddress } from "./edge/client-address.ts";
export { securityHeaders } from "./edge/security-headers.ts";
export type { ReplyClass, SecurityHeaderOptions } from "./edge/security-headers.ts";
