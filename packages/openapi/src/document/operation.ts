import { fileRules, isForm, toSchema } from "@wervel/http/contract";
import type { InputShape } from "@wervel/http/contract";
import type { AppDescription, Route } from "@wervel/http";
import type { FieldLike, JsonSchema } from "@wervel/schema";
import type { Content, Operation } from "./document.ts";
import { parametersOf } from "./parameters.ts";
import { responsesOf } from "./responses.ts";
import type { Schemas } from "./schemas.ts";
import { policiesOf, securityOf } from "./security.ts";

/**
 * Describes one route.
 *
 * @param names The parameters of its path, in their order.
 */
export function operationOf(
  route: Route,
  operationId: string,
  names: readonly string[],
  { schemes }: AppDescription,
  schemas: Schemas,
): Operation {
  const { summary, description, body } = route.action.spec;
  const parameters = parametersOf(route, names, schemas);
  const security = securityOf(route, schemes);
  const policies = policiesOf(route);
  const { deprecated, version } = route;
  return {
    operationId,
    tags: tagsOf(route),
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(deprecated !== undefined && deprecated !== false && { deprecated: true }),
    ...(security !== undefined && { security }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: isRequired(schemas.of(body)),
        content: bodyContent(schemas.write(schemas.of(body), "input"), body),
      },
    }),
    responses: responsesOf(route, schemas, schemes.length),
    ...(policies.length > 0 && { "x-policies": policies }),
    ...(version !== undefined && { "x-version": version }),
    ...(route.method === "SOCKET" && { "x-websocket": messagesOf(route, schemas) }),
  };
}

/** What goes over a socket, seen from the server: OpenAPI has no word for it. */
function messagesOf(
  { action }: Route,
  schemas: Schemas,
): Readonly<Record<"receive" | "send", JsonSchema | null>> {
  const { receive, send } = action.spec;
  return {
    receive: receive === undefined ? null : schemas.write(schemas.of(receive), "input"),
    send: send === undefined ? null : schemas.write(schemas.of(send), "output"),
  };
}

/** What a body may be sent as: JSON, or a form. */
function bodyContent(schema: JsonSchema, body: InputShape): Content {
  const shape = toSchema(body);
  if (!isForm(shape)) return { "application/json": { schema } };
  const type =
    fileRules(shape).size > 0 ? "multipart/form-data" : "application/x-www-form-urlencoded";
  return { [type]: { schema } };
}

/** The headings of a route: its own, else the first word of its name. */
function tagsOf(route: Route): readonly string[] {
  if (route.tags.length > 0) return route.tags;
  const first = route.path.split("/").find((part) => part !== "" && !/^[:*]/.test(part));
  const dot = route.name.lastIndexOf(".");
  return [dot === -1 ? (first ?? "root") : route.name.slice(0, dot)];
}

function isRequired(schema: FieldLike): boolean {
  const definition =
    "definition" in schema ? (schema.definition as { presence: string }) : undefined;
  return definition === undefined || definition.presence === "required";
}
