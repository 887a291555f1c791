import type { Route } from "@wervel/http";

/** Gives every route an operation id of its own: `articles.show`, and `v1.articles.show` where two have one name. */
export function operationIds(routes: readonly Route[]): ReadonlyMap<Route, string> {
  const plain = routes.map((route) => plainId(route));
  const ids = new Map<Route, string>();
  const taken = new Set<string>();
  for (const [index, route] of routes.entries()) {
    const name = plain[index] as string;
    const isAlone = plain.indexOf(name) === plain.lastIndexOf(name);
    const id = unused(isAlone ? name : withPrefix(route, name), taken);
    taken.add(id);
    ids.set(route, id);
  }
  return ids;
}

/** Turns an operation id into the name of a component: `articles.show` to `ArticlesShow`. */
export function componentName(operationId: string, what: string): string {
  return `${words(operationId).map(capital).join("")}${what}`;
}

// Actions that stand directly on the app are called by their method and path.
function plainId({ name }: Route): string {
  if (!/[ /]/.test(name)) return name;
  const [first = "root", ...rest] = words(name.toLowerCase());
  return [first, ...rest.map(capital)].join("");
}

function withPrefix({ path, action }: Route, name: string): string {
  const prefix = words(path.slice(0, path.length - (action.path === "/" ? 0 : action.path.length)));
  return [...prefix, name].join(".");
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name}_${count}`)) return `${name}_${count}`;
}

function words(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
