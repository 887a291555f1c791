import type { ActionSpec } from "../contract/action.ts";
import { HttpError } from "../problem/http-error.ts";
import { matchesStrongly, versionTag } from "../reply/etag.ts";
import type { RequestContext } from "./context.ts";
import { isThenable } from "./step.ts";
import type { Step } from "./step.ts";

/** Compiles the phases that fetch and judge the object that a request is about. */
export function compileRights(spec: ActionSpec): readonly (Step | undefined)[] {
  return [loadStep(spec), allowStep(spec), matchStep(spec)];
}

function loadStep({ load }: ActionSpec): Step | undefined {
  if (load === undefined) return undefined;
  const fetch = load as (context: RequestContext) => unknown;
  return (context) => {
    const found = fetch(context);
    if (isThenable(found)) return found.then((value) => keep(context, value));
    keep(context, found);
    return undefined;
  };
}

function keep(context: RequestContext, found: unknown): void {
  if (found === null || found === undefined) throw notFound();
  context.loaded = found;
}

function allowStep({ allow, hide = false }: ActionSpec): Step | undefined {
  if (allow === undefined) return undefined;
  const judge = allow as (context: RequestContext) => boolean | Promise<boolean>;
  const assertAllowed = (allowed: boolean): void => {
    if (allowed === true) return;
    throw hide
      ? notFound()
      : new HttpError("WERVEL_HTTP_FORBIDDEN", "The action's allow refused the caller.");
  };
  return (context) => {
    const allowed = judge(context);
    if (isThenable(allowed)) return allowed.then(assertAllowed);
    assertAllowed(allowed);
    return undefined;
  };
}

function matchStep({ etag, ifMatch, load }: ActionSpec): Step | undefined {
  if (typeof etag !== "string" || load === undefined) return undefined;
  return (context) => {
    const { request, loaded } = context;
    const wanted = request.header("if-match");
    if (wanted === undefined) {
      if (ifMatch !== "required") return undefined;
      throw new HttpError("WERVEL_HTTP_PRECONDITION_REQUIRED", "The request has no If-Match.");
    }
    const tag = versionTag((loaded as Readonly<Record<string, unknown>>)[etag]);
    if (matchesStrongly(wanted, tag)) return undefined;
    throw new HttpError("WERVEL_HTTP_PRECONDITION", "If-Match names another version.");
  };
}

function notFound(): HttpError {
  return new HttpError("WERVEL_HTTP_NOT_FOUND", "The action's load found nothing.");
}
