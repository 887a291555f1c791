/** One segment of a route's path. */
export type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "rest"; readonly name: string };

const textSegment = /^[A-Za-z0-9._~!$&'+,=@-]+$/;
const paramName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const forbiddenNames = new Set(["__proto__", "prototype", "constructor"]);

/**
 * Reads the path of a route.
 *
 * @returns Its segments, or a sentence that says what is wrong.
 */
export function readPattern(path: string): readonly Segment[] | string {
  if (path === "/") return [];
  if (!path.startsWith("/")) return "it does not begin with a slash";
  if (path.endsWith("/")) return "it ends with a slash";
  const parts = path.slice(1).split("/");
  const segments: Segment[] = [];
  const names = new Set<string>();
  for (const [index, part] of parts.entries()) {
    const segment = readSegment(part);
    if (typeof segment === "string") return segment;
    if (segment.kind === "rest" && index < parts.length - 1)
      return `*${segment.name} is not its last segment`;
    if (segment.kind !== "text" && names.size === names.add(segment.name).size)
      return `it names the parameter ${segment.name} twice`;
    segments.push(segment);
  }
  return segments;
}

function readSegment(part: string): Segment | string {
  const mark = part.charAt(0);
  if (mark !== ":" && mark !== "*") {
    if (textSegment.test(part) && part !== "." && part !== "..")
      return { kind: "text", text: part };
    return part === ""
      ? "it has an empty segment"
      : `the segment ${JSON.stringify(part)} holds a character that a path segment may not hold`;
  }
  const name = part.slice(1);
  if (!paramName.test(name) || forbiddenNames.has(name))
    return `${JSON.stringify(part)} does not name a parameter: use letters, digits and _`;
  return { kind: mark === ":" ? "param" : "rest", name };
}

/** Writes a pattern without its parameters' names: two routes of one shape answer the same paths. */
export function shapeOf(segments: readonly Segment[]): string {
  const parts = segments.map((segment) => {
    if (segment.kind === "text") return segment.text;
    return segment.kind === "param" ? ":" : "*";
  });
  return `/${parts.join("/")}`;
}
