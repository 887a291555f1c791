import type { CheckedRequest } from "../edge/checked-request.ts";
import { toCanonicalPath } from "../edge/canonical-path.ts";
import { isPreflight } from "../edge/cors.ts";
import type { Cors } from "../edge/cors.ts";
import type { Firewall } from "../edge/firewall.ts";
import { refuseBody } from "../edge/framing.ts";
import { methods } from "../edge/method.ts";
import { HttpError } from "../problem/http-error.ts";
import type { Fail } from "../problem/failure.ts";
import { Answer } from "../reply/answer.ts";
import { compileHeaders } from "../reply/headers.ts";
import { encodePath } from "../reply/link-header.ts";
import { buildRouter } from "../router/router.ts";
import { readPattern } from "../router/pattern.ts";
import { methodOf } from "../routes/route.ts";
import type { Segment } from "../router/pattern.ts";
import type { Dispatch } from "../transport/exchange.ts";
import type { CompiledAction } from "./compile.ts";
import { runLogged } from "./request-log.ts";

/** What a dispatcher is made of. */
export interface DispatchOptions {
  readonly firewall: Firewall;
  readonly actions: readonly CompiledAction[];
  /** The answers of addresses that belong to the host, by path: GET and HEAD. */
  readonly own: ReadonlyMap<string, (request: CheckedRequest) => Answer | Promise<Answer>>;
  /** The permission for replies without an action, such as 404. */
  readonly cors: Cors | undefined;
  readonly fail: Fail;
  /** Counts a request that no action answers; throws where it is one too many. */
  readonly limit: ((request: CheckedRequest) => void) | undefined;
  /** False once the actions must not be run any more. */
  readonly isOpen: () => boolean;
}

/** The door of an app. */
export interface Dispatcher {
  /** Answers every request: firewall, match, action. It never throws and never rejects. */
  readonly dispatch: Dispatch;
  /** Tells by the target of a request whether a socket stands there. */
  readonly upgrades: (target: string) => boolean;
}

/** Makes what answers every request. */
export function createDispatch(options: DispatchOptions): Dispatcher {
  const { firewall, own, fail, isOpen } = options;
  const router = buildRouter(
    options.actions.map((action) => ({
      method: methodOf(action.route),
      segments: readPattern(action.route.path) as readonly Segment[],
      data: action,
    })),
  );

  // Looking for what is there costs as much as asking for it.
  const unmatched = (request: CheckedRequest): Answer | Promise<Answer> => {
    const { method, path } = request;
    const answers = own.get(path);
    if (answers !== undefined && (method === "GET" || method === "HEAD")) return answers(request);
    const listed =
      path === "*" ? methods : allowed(answers === undefined ? router.methodsOf(path) : ["GET"]);
    if (method === "OPTIONS" && listed.length > 0) return preflight(request, listed);
    options.limit?.(request);
    return listed.length > 0
      ? fail(notAllowed(request, listed), request, options.cors)
      : (otherForm(request) ?? fail(notFound(request), request, options.cors));
  };

  const preflight = (request: CheckedRequest, listed: readonly string[]): Answer => {
    refuseBody(request);
    const wanted = request.header("access-control-request-method") ?? "";
    const cors = isPreflight(request)
      ? router.match(wanted === "HEAD" ? "GET" : wanted, request.path)?.data.cors
      : undefined;
    const constant = bare(request.scheme === "https", false);
    const permission = cors === undefined ? [] : cors.preflight(request, listed);
    return new Answer(204, [...constant, "Allow", listed.join(", "), ...permission], null);
  };

  // A path differs from another by its trailing slash; readers are sent to the form that exists, writers are not.
  const otherForm = ({ method, path, query, scheme }: CheckedRequest): Answer | undefined => {
    if ((method !== "GET" && method !== "HEAD") || path.length < 2 || !path.endsWith("/"))
      return undefined;
    const without = path.slice(0, -1);
    if (router.match("GET", without) === undefined) return undefined;
    const target = `${encodePath(without)}${query === "" ? "" : `?${query}`}`;
    return new Answer(308, [...bare(scheme === "https", false), "Location", target], null);
  };

  const unmatchedSafely = (request: CheckedRequest): Answer | Promise<Answer> => {
    try {
      return unmatched(request);
    } catch (error) {
      return fail(error, request, options.cors);
    }
  };

  const dispatch: Dispatch = (incoming) => {
    let request: CheckedRequest;
    try {
      request = firewall(incoming);
    } catch (error) {
      return fail(error, undefined, undefined);
    }
    const { method } = request;
    const match = router.match(method === "HEAD" ? "GET" : method, request.path);
    if (match === undefined) return unmatchedSafely(request);
    if (!isOpen()) return fail(stopped(), request, match.data.cors);
    return runLogged(match.data, request, match.params);
  };

  const upgrades = (target: string): boolean => {
    const mark = target.indexOf("?");
    try {
      const path = toCanonicalPath(mark === -1 ? target : target.slice(0, mark));
      return router.match("GET", path)?.data.route.method === "SOCKET";
    } catch {
      // The firewall refuses such a path in words.
      return false;
    }
  };
  return { dispatch, upgrades };
}

function notAllowed({ method, path }: CheckedRequest, listed: readonly string[]): HttpError {
  return new HttpError("WERVEL_HTTP_METHOD_NOT_ALLOWED", `${path} does not answer ${method}.`, {
    headers: ["Allow", listed.join(", ")],
  });
}

function notFound({ path }: CheckedRequest): HttpError {
  return new HttpError("WERVEL_HTTP_NOT_FOUND", `No action answers ${path}.`);
}

function stopped(): HttpError {
  return new HttpError("WERVEL_HTTP_STOPPED", "The host has stopped.", {
    headers: ["Retry-After", "1"],
  });
}

const bare = compileHeaders({ always: [], crossOrigin: false, cache: "private" });

function allowed(found: readonly string[]): readonly string[] {
  if (found.length === 0) return found;
  const all = new Set([...found, ...(found.includes("GET") ? ["HEAD"] : []), "OPTIONS"]);
  return methods.filter((method) => all.has(method));
}
