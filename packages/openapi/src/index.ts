export { openapiErrors } from "./errors.ts";
export { openapi } from "./document/openapi.ts";
export type { Described, OpenApiOptions } from "./document/openapi.ts";
export type {
  Content,
  HeaderObject,
  OpenApiDocument,
  OpenApiInfo,
  OpenApiServer,
  OpenApiTag,
  Operation,
  Parameter,
  PathItem,
  Reference,
  RequestBody,
  ResponseObject,
} from "./document/document.ts";
export { apiDocs } from "./page/api-docs.ts";
export type { ApiDocsOptions } from "./page/api-docs.ts";
