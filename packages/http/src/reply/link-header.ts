import type { CheckedRequest } from "../edge/checked-request.ts";

/** Writes the `Link` header of a page: the same request with the cursor of the next page. */
export function nextLink({ path, query }: CheckedRequest, cursor: string): string {
  const kept = query.split("&").filter((pair) => pair !== "" && !/^after(?:=|$)/.test(pair));
  const pairs = [...kept, `after=${encodeURIComponent(cursor)}`].join("&");
  return `<${encodePath(path)}?${pairs}>; rel="next"`;
}

/** Escapes a decoded path for a URL. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
