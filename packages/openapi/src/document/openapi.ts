import { StreamReply, toMap } from "@wervel/http/contract";
import type { AppDescription, Route } from "@wervel/http";
import type { FieldLike } from "@wervel/schema";
import type {
  Content,
  OpenApiDocument,
  OpenApiInfo,
  OpenApiServer,
  OpenApiTag,
  Operation,
  PathItem,
} from "./document.ts";
import { undocumented } from "../internal/undocumented.ts";
import { componentName, operationIds } from "./names.ts";
import { operationOf } from "./operation.ts";
import { documentPaths } from "./paths.ts";
import { problemContent, problemName, problemResponses, problemSchema } from "./problem.ts";
import { errorStatuses } from "./responses.ts";
import { Schemas } from "./schemas.ts";
import { securitySchemes } from "./security.ts";

/** What a document says beside what the contracts say. */
export interface OpenApiOptions extends OpenApiInfo {
  /** Where the interface is reached. Default: the origin of the document. */
  readonly servers?: readonly OpenApiServer[];
  /** Describes headings and sets their order. Headings that actions name and this does not follow in alphabetical order. */
  readonly tags?: readonly OpenApiTag[];
  /**
   * The version of the interface that the document describes: actions of other versions are left out. Default: all, and of an
   * address with several versions the one that was mapped last.
   */
  readonly apiVersion?: string;
  /** The schema of error replies where `app.errors` sets an own format. */
  readonly errors?: FieldLike;
  /** Looks at each operation: returns it, a changed copy, or undefined to leave it out. */
  readonly operation?: (operation: Operation, route: Route) => Operation | undefined;
  /** Looks at the finished document: returns it or a changed copy. */
  readonly document?: (document: OpenApiDocument) => OpenApiDocument;
}

/** An app, or what it answers. */
export type Described = AppDescription | { readonly description: AppDescription };

/**
 * Makes the OpenAPI 3.1 document of an app from its contracts. The app need not be started.
 *
 * The same app gives the same text: paths stand in the order in which they were mapped, components in alphabetical order.
 *
 * @throws WERVEL_SCHEMA_NAME when two different fields have one component name.
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function openapi(app: Described, options: OpenApiOptions = {}): OpenApiDocument {
  const description = "description" in app ? app.description : app;
  const { servers, tags = [], errors, apiVersion, ...rest } = options;
  const { operation: adjust, document: finish, ...info } = rest;
  const { schemes } = description;
  const routes = description.routes.filter(
    (route) => !undocumented.has(route.action) && isDescribed(route, apiVersion),
  );
  const schemas = new Schemas();
  const ids = operationIds(routes);
  if (errors !== undefined) schemas.suggest(errors, "Problem");
  for (const route of routes) suggestNames(route, ids.get(route) as string, schemas);
  const paths = new Map<string, Record<string, Operation>>();
  const statuses = new Set<number>();
  const tagNames = new Set<string>();
  for (const [route, path] of documentPaths(routes)) {
    const made = operationOf(route, ids.get(route) as string, path.names, description, schemas);
    const operation = adjust === undefined ? made : adjust(made, route);
    if (operation === undefined) continue;
    for (const status of errorStatuses(route, schemes.length)) statuses.add(status);
    for (const tag of operation.tags ?? []) tagNames.add(tag);
    const item = paths.get(path.text) ?? {};
    item[keyOf(route)] = operation;
    paths.set(path.text, item);
  }
  const content = problemContent({ errors, hasOwnErrors: description.hasOwnErrors }, schemas);
  const document = assemble(description, {
    info,
    servers,
    tags: allTags(tags, tagNames),
    paths: Object.fromEntries(paths),
    statuses,
    content,
    schemas,
  });
  return finish === undefined ? document : finish(document);
}

function isDescribed({ version, versions }: Route, wanted: string | undefined): boolean {
  if (wanted === undefined) return versions.length < 2 || version === versions.at(-1);
  return version === undefined || version === wanted;
}

/** Where an operation stands in its path: a socket begins as a GET. */
function keyOf({ method }: Route): string {
  if (method === "SOCKET") return "get";
  return method === "QUERY" ? "x-query" : method.toLowerCase();
}

interface Made {
  readonly info: OpenApiInfo;
  readonly servers: readonly OpenApiServer[] | undefined;
  readonly tags: readonly OpenApiTag[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly statuses: ReadonlySet<number>;
  readonly content: Content;
  readonly schemas: Schemas;
}

function assemble({ name, release, schemes }: AppDescription, made: Made): OpenApiDocument {
  const components = made.schemas.components;
  const usesProblem = "application/problem+json" in made.content;
  const security = securitySchemes(schemes);
  return {
    openapi: "3.1.1",
    info: {
      ...made.info,
      title: made.info.title ?? name,
      version: made.info.version ?? release ?? "0.0.0",
    },
    ...(made.servers !== undefined && { servers: made.servers }),
    ...(made.tags.length > 0 && { tags: made.tags }),
    paths: made.paths,
    components: {
      schemas: {
        ...components,
        ...(usesProblem && { [problemName(components)]: problemSchema }),
      },
      responses: problemResponses(made.statuses, made.content),
      ...(security !== undefined && { securitySchemes: security }),
    },
  };
}

function suggestNames(route: Route, id: string, schemas: Schemas): void {
  const { body, reply, receive, send } = route.action.spec;
  if (receive !== undefined) schemas.suggest(schemas.of(receive), componentName(id, "Receive"));
  if (send !== undefined) schemas.suggest(schemas.of(send), componentName(id, "Send"));
  if (body !== undefined) schemas.suggest(schemas.of(body), componentName(id, "Body"));
  const replies = Object.entries(toMap(reply));
  const first = replies.find(([status]) => status.startsWith("2"))?.[0];
  for (const [status, each] of replies) {
    const schema = each instanceof StreamReply ? each.of : each;
    if (schema === null || schema === undefined) continue;
    const what = each instanceof StreamReply ? "Item" : `Reply${status === first ? "" : status}`;
    schemas.suggest(schema, componentName(id, what));
  }
}

function allTags(told: readonly OpenApiTag[], used: ReadonlySet<string>): readonly OpenApiTag[] {
  const names = new Set(told.map(({ name }) => name));
  const rest = [...used].filter((name) => !names.has(name)).toSorted();
  return [...told, ...rest.map((name) => ({ name }))];
}
