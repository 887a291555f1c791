import { fork } from "node:child_process";
import { once } from "node:events";

/** What a program has loaded when it has answered its first request. */
export interface LoadedModules {
  /** The addresses of the files, in the order of their loading. */
  readonly files: readonly string[];
  /** The parts of Node that were loaded, as `process.moduleLoadList` names them. */
  readonly builtins: readonly string[];
}

// Stands before the program: notes what is loaded, and tells it when asked. It prints the port, which the program chooses. The last hook is
// asked first and may answer by itself: whenever the program adds one, the notes are added after it.
const notes = `
import module, { syncBuiltinESMExports } from "node:module";
const files = new Set();
const { registerHooks } = module;
const note = () => registerHooks({ load(url, context, next) { if (url.startsWith("file:")) files.add(url); return next(url, context); } });
module.registerHooks = (hooks) => { const added = registerHooks(hooks); note(); return added; };
syncBuiltinESMExports();
note();
process.on("message", (message) => {
  if (message === "loaded") process.send({ files: [...files], builtins: process.moduleLoadList });
});
`;

/**
 * Starts a program, sends it one request, and lists what it has loaded by then. The program is ended afterwards.
 *
 * @param options.path What is asked for; the reply must be 200.
 * @param options.cwd Where it runs; here by default.
 * @param options.flags What Node is given before the program.
 * @throws when the program ends, or answers something else.
 */
export async function modulesOfStart(
  program: string,
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly path: string;
    readonly cwd?: string;
    readonly flags?: readonly string[];
  },
): Promise<LoadedModules> {
  const child = fork(program, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, PORT: "0", LOG_LEVEL: "info", WERVEL_ENV: "production" },
    execArgv: [
      "--import",
      `data:text/javascript,${encodeURIComponent(notes)}`,
      ...(options.flags ?? []),
    ],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  try {
    const url = await listening(child.stdout!);
    const { status } = await fetch(new URL(options.path, url));
    if (status !== 200) throw new Error(`${options.path} was answered with ${status}`);
    child.send("loaded");
    const [modules] = await once(child, "message");
    return modules as LoadedModules;
  } finally {
    child.kill("SIGKILL");
  }
}

async function listening(output: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of output) {
    text += chunk;
    const url = /"message":"listening","url":"([^"]+)"/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`The program ended before it listened:\n${text}`);
}
