import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PART, STAGES, type Startable, WervelError } from "@wervel/core";

/**
 * Imports the module of an app and takes its export `app`. The app is not started.
 *
 * @throws WERVEL_CLI_APP
 */
export async function loadApp(file: string): Promise<Startable> {
  const path = resolve(file);
  if (!existsSync(path)) throw appError(`There is no file ${path}.`);
  const loaded = await importApp(path);
  const app = loaded["app"] ?? loaded["default"];
  if (typeof app === "object" && app !== null && PART in app && STAGES in app)
    return app as Startable;
  throw appError(`${path} exports no app.`);
}

async function importApp(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    throw appError(`${path} could not be loaded: ${messageOf(cause)}`, cause);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function appError(message: string, cause?: unknown): WervelError {
  return new WervelError("WERVEL_CLI_APP", message, {
    help: "Name the module that exports `app`, made by createApp(): `--app src/app.ts`.",
    ...(cause === undefined ? {} : { cause }),
  });
}
