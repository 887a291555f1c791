import assert from "node:assert/strict";
import { test } from "node:test";
import { splitRead } from "../../src/planner/split.ts";
import { blog } from "../support/blog.ts";
import { arg, eq, nest, path, read } from "../support/plans.ts";

test("a read without nests stays as it is", () => {
  const plan = read("article", ["id"]);
  assert.equal(splitRead(blog, plan, 0).read, plan);
});

test("to-one nests stay joined, to-many nests become children by the key of their parent", () => {
  const plan = read("article", ["title"], {
    nest: {
      author: nest("author", read("author", ["name"]), true),
      talk: nest("comments", read("comment", ["body"])),
    },
  });
  const { read: root, children, askedKeys } = splitRead(blog, plan, 3);
  assert.deepEqual(root.take, {
    fields: ["title"],
    nest: { author: { via: "author", read: read("author", ["name"]), one: true } },
    keys: [["id"]],
  });
  assert.equal(askedKeys, 0);
  assert.deepEqual(children, [
    {
      at: [],
      name: "talk",
      one: false,
      keyAt: [0],
      plan: {
        children: { entity: "article", relation: "comments" },
        parents: 3,
        read: read("comment", ["body"]),
      },
      split: { read: read("comment", ["body"]), askedKeys: 0, children: [] },
    },
  ]);
});

test("keys that were asked for stand first, and serve children too", () => {
  const plan = read("article", [], {
    nest: {
      comments: nest("comments", read("comment", [])),
      fans: nest("fans", read("author", [])),
    },
  });
  const {
    read: root,
    askedKeys,
    children,
  } = splitRead(blog, { ...plan, take: { ...plan.take, keys: [["createdAt"], ["id"]] } }, 0);
  assert.deepEqual(root.take.keys, [["createdAt"], ["id"]]);
  assert.equal(askedKeys, 2);
  assert.deepEqual(
    children.map((child) => child.keyAt),
    [[1], [1]],
  );
});

test("a to-many nest inside a to-one is found by a key over the relation", () => {
  const writer = read("author", ["name"], {
    nest: { works: nest("articles", read("article", ["id"], { where: eq("id", arg(0)) })) },
  });
  const plan = read("article", ["id"], { nest: { writer: nest("author", writer, true) } });
  const { read: root, children } = splitRead(blog, plan, 1);
  assert.deepEqual(root.take.keys, [path("author.id").path]);
  assert.deepEqual(root.take.nest["writer"]!.read.take.nest, {});
  assert.deepEqual(
    [children[0]!.at, children[0]!.plan.children],
    [["writer"], { entity: "author", relation: "articles" }],
  );
});

test("to-many nests in to-many nests are split in turn", () => {
  const inner = read("comment", ["body"], {
    nest: {
      fans: nest(
        "author",
        read("author", ["name"], { nest: { follows: nest("follows", read("author", ["id"])) } }),
        true,
      ),
    },
  });
  const { children } = splitRead(
    blog,
    read("article", ["id"], { nest: { comments: nest("comments", inner) } }),
    0,
  );
  const [comments] = children;
  assert.deepEqual(comments!.plan.read.take.keys, [["author", "id"]]);
  assert.deepEqual(
    comments!.split.children.map((child) => [child.at, child.name]),
    [[["fans"], "follows"]],
  );
});
