import type { Fail } from "../problem/failure.ts";
import { HttpError } from "../problem/http-error.ts";
import { byAddress, versionHeader } from "../routes/versions.ts";
import type { Route } from "../routes/route.ts";
import type { CompiledAction } from "./compile.ts";

/** What versions are chosen with. */
export interface VersionOptions {
  /** The version for requests that name none; `undefined` where each must name one. */
  readonly defaultVersion: string | undefined;
  readonly fail: Fail;
}

/** Puts the versions of each address behind one action that chooses among them by header. */
export function joinVersions(
  actions: readonly CompiledAction[],
  options: VersionOptions,
): readonly CompiledAction[] {
  return byAddress(actions, ({ route }) => route).map((versions) => {
    const [first] = versions;
    return first.route.version === undefined ? first : chooser(versions, options);
  });
}

/** Headers that tell of the versions of an action, flat. */
export function versionHeaders({ versions }: Route): readonly string[] {
  if (versions.length < 2) return [];
  return ["Api-Supported-Versions", versions.join(", "), "Vary", "Api-Version"];
}

function chooser(
  versions: readonly [CompiledAction, ...CompiledAction[]],
  { defaultVersion, fail }: VersionOptions,
): CompiledAction {
  const [first] = versions;
  const known = new Map(versions.map((action) => [action.route.version as string, action]));
  // One version alone is the address's own: a request need not name it.
  const usual = versions.length === 1 ? first : known.get(defaultVersion as string);
  const { cors } = versions.at(-1) as CompiledAction;
  return {
    route: first.route,
    cors,
    run(request, params) {
      const wanted = request.header(versionHeader);
      const action = wanted === undefined ? usual : known.get(wanted);
      if (action !== undefined) return action.run(request, params);
      return fail(refusal(wanted, [...known.keys()]), request, cors);
    },
  };
}

function refusal(wanted: string | undefined, versions: readonly string[]): HttpError {
  const list = versions.join(", ");
  return new HttpError(
    "WERVEL_HTTP_API_VERSION",
    `The address has the versions ${list}, and the request names ${wanted === undefined ? "none" : "another"}.`,
    {
      headers: ["Api-Supported-Versions", list, "Vary", "Api-Version"],
      issues: [
        {
          in: "headers",
          pointer: `/${versionHeader}`,
          code: wanted === undefined ? "required" : "choice",
          message: `must be one of ${list}`,
        },
      ],
    },
  );
}
