import type { JsonSchema } from "@wervel/schema";

/** An OpenAPI 3.1 document, as plain data in a stable order. */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: OpenApiInfo & { readonly title: string; readonly version: string };
  readonly servers?: readonly OpenApiServer[];
  readonly tags?: readonly OpenApiTag[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly [extension: `x-${string}`]: unknown;
}

/** What the document says of the whole interface. */
export interface OpenApiInfo {
  /** Default: the name of the app. */
  readonly title?: string;
  /** Default: the app's `release`, else `0.0.0`. */
  readonly version?: string;
  readonly summary?: string;
  /** Markdown. */
  readonly description?: string;
  readonly termsOfService?: string;
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  readonly license?: {
    readonly name: string;
    readonly identifier?: string;
    readonly url?: string;
  };
}

/** Where the interface is reached. */
export interface OpenApiServer {
  readonly url: string;
  readonly description?: string;
}

/** A heading of the document. */
export interface OpenApiTag {
  readonly name: string;
  readonly description?: string;
}

/** The operations of one path. A QUERY action stands under `x-query`: OpenAPI 3.1 has no word for it. */
export type PathItem = Readonly<Record<string, Operation>>;

/** One action. */
export interface Operation {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
  readonly [extension: `x-${string}`]: unknown;
}

/** A parameter of the path, the query or the headers. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly schema?: JsonSchema;
  readonly content?: Content;
}

/** What a request carries. */
export interface RequestBody {
  readonly required: boolean;
  readonly content: Content;
}

/** Schemas by media type. */
export type Content = Readonly<
  Record<string, { readonly schema?: JsonSchema; readonly example?: unknown }>
>;

/** One reply. */
export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly content?: Content;
}

/** A header of a reply. */
export interface HeaderObject {
  readonly description: string;
  readonly schema: JsonSchema;
}

/** Names another part of the document. */
export interface Reference {
  readonly $ref: string;
}
