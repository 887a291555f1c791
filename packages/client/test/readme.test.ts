import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const server = `
globalThis.fetch = async ({ url, headers }) => {
  if (headers.get("authorization") !== "Bearer ann") return new Response(null, { status: 401 });
  if (url !== "https://blog.example.com/articles/a-first-one") return new Response(null, { status: 404 });
  return Response.json({ slug: "a-first-one", title: "A first one", createdAt: "2026-01-01T00:00:00Z" });
};
const signedInAs = () => "ann";
`;

test("the examples of the README run", () => {
  const here = fileURLToPath(new URL("..", import.meta.url));
  const blocks = readFileSync(`${here}README.md`, "utf8").matchAll(/```ts\n([^]*?)```/g);
  const [contract = "", calls = ""] = [...blocks].map(([, block]) => block!);
  const own = /^import .* from "\.\/articles\.contract\.ts";$/m;
  assert.match(calls, own);
  const output = execFileSync(
    process.execPath,
    ["--input-type=module-typescript", "--eval", server + contract + calls.replace(own, "")],
    { cwd: here, encoding: "utf8" },
  );
  assert.equal(output, "not there\n404 WERVEL_CLIENT_STATUS []\n");
});
