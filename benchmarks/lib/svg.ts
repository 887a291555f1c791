/** Draws a text; `more` are further attributes. */
export function text(x: number, y: number, words: string, more = ""): string {
  return `<text x="${at(x)}" y="${at(y)}" ${more}>${escaped(words)}</text>`;
}

/** Draws a line. */
export function line(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  stroke: string,
  more = "",
): string {
  return `<line x1="${at(from[0])}" y1="${at(from[1])}" x2="${at(to[0])}" y2="${at(to[1])}" stroke="${stroke}" ${more}/>`;
}

/** Draws a dot with a title that shows under the pointer. */
export function dot(x: number, y: number, fill: string, title: string): string {
  return `<circle cx="${at(x)}" cy="${at(y)}" r="5" fill="${fill}"><title>${escaped(title)}</title></circle>`;
}

/** Draws the names of what the colours mean, in a row from `x`. */
export function legend(
  x: number,
  y: number,
  names: readonly (readonly [string, string])[],
): string[] {
  let left = x;
  return names.flatMap(([name, colour]) => {
    const from = left;
    left += 26 + name.length * 7;
    return [dot(from, y, colour, name), text(from + 10, y + 4, name)];
  });
}

/** Puts the parts of a drawing together, on white. */
export function drawing(width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** The place of a value between two others on a logarithmic axis: 0 at `low`, 1 at `high`. */
export function logarithmic(value: number, low: number, high: number): number {
  return (Math.log(Math.max(value, low)) - Math.log(low)) / (Math.log(high) - Math.log(low));
}

/** Colours that are told apart, Wervel's first. */
export const palette = [
  "#d1242f",
  "#57606a",
  "#0969da",
  "#1a7f37",
  "#8250df",
  "#bf8700",
  "#0f766e",
  "#db2777",
  "#7c4a1e",
  "#3f6212",
] as const;

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function at(value: number): string {
  return value.toFixed(1);
}
