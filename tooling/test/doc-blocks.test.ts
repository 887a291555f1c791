import assert from "node:assert/strict";
import { test } from "node:test";
import { docBlocks } from "../lib/doc-blocks.ts";

const fence = "```";

test("gives the blocks that name a file, and joins those of one name", () => {
  const page = [
    "# Page",
    `${fence}sh\nnpm install\n${fence}`,
    `${fence}ts a.ts\nconst a = 1;\n${fence}`,
    `${fence}ts\nconst unnamed = 1;\n${fence}`,
    `${fence}json b.json\n{}\n${fence}`,
    `${fence}ts a.ts\nconst b = a;\n${fence}`,
  ].join("\n\n");
  assert.deepEqual(
    [...docBlocks(page)],
    [
      ["a.ts", "const a = 1;\nconst b = a;\n"],
      ["b.json", "{}\n"],
    ],
  );
});
