import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Consumer } from "../../tooling/lib/consumer.ts";
import { packAll } from "../../tooling/lib/pack.ts";
import { root, workspaces } from "../../tooling/lib/workspace.ts";

/** A program whose start is measured. */
export interface Contestant {
  readonly name: string;
  /** What Node is given: flags and the program, which is last. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** What is asked for. */
  readonly path: string;
  /** Whose time its own is divided by. */
  readonly base?: string;
  /** Throws unless the body of the first reply is right. */
  readonly check: (body: unknown) => void;
}

/** The scripts of the repository, as arguments for Node. */
export const [startScript, devScript] = ["start", "dev"].map((name) => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return (scripts[name] as string).split(" ").slice(1);
}) as [string[], string[]];

/** What Conduit is asked for: a page of articles with their authors, which goes through every layer. */
export const conduitPath = "/api/articles?limit=1";

/** Throws unless a body is a page of the sample. */
export function checkArticles(body: unknown): void {
  const { articles, articlesCount } = body as {
    readonly articles: readonly { readonly author: { readonly username: string } }[];
    readonly articlesCount: number;
  };
  if (articles.length !== 1 || articlesCount < 100 || !articles[0]!.author.username)
    throw new Error(`not a page of the sample: ${JSON.stringify(body)}`);
}

function checkThing(body: unknown): void {
  const found = JSON.stringify(body);
  if (found !== '{"id":7,"name":"thing","tags":["a","b"]}')
    throw new Error(`not a thing: ${found}`);
}

/** Installs the packed packages beside Conduit and the hundred routes, in a folder outside the repository, as users have them. */
export async function installed(consumer: Consumer): Promise<void> {
  consumer.write("package.json", '{ "private": true, "type": "module" }\n');
  consumer.install(await packAll(join(consumer.folder, "tarballs")), workspaces("packages"));
  const examples = join(root, "examples/conduit");
  cpSync(examples, join(consumer.folder, "conduit"), {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|test)$/.test(path),
  });
  cpSync(join(root, "benchmarks/startup/wervel.ts"), join(consumer.folder, "things.ts"));
}

/** Who is compared: everything from its sources, and as it is installed; Fastify and Node for measure. */
export function contestants(project: string): Contestant[] {
  const conduit = { path: conduitPath, check: checkArticles };
  const things = {
    path: "/api/things3/7",
    check: checkThing,
    base: "Fastify from .mjs, 100 routes",
  };
  const own = (file: string): readonly string[] => [join(root, "benchmarks/startup", file)];
  return [
    {
      name: "Conduit, node app.ts, sources",
      args: ["examples/conduit/app.ts"],
      cwd: root,
      ...conduit,
    },
    { name: "Conduit, npm start, sources", args: startScript, cwd: root, ...conduit },
    { name: "Conduit, node app.ts, installed", args: ["conduit/app.ts"], cwd: project, ...conduit },
    {
      name: "Conduit, npm start, installed",
      args: ["--import", "./conduit/compiled.js", "conduit/app.ts"],
      cwd: project,
      ...conduit,
    },
    {
      name: "100 routes from .ts, sources",
      args: [...startScript.slice(0, -1), ...own("wervel.ts")],
      cwd: root,
      ...things,
    },
    { name: "100 routes from .ts, installed", args: ["things.ts"], cwd: project, ...things },
    { name: "Fastify from .mjs, 100 routes", args: own("fastify.mjs"), cwd: root, ...things },
    { name: "node:http from .mjs", args: own("node.mjs"), cwd: root, ...things },
  ];
}
