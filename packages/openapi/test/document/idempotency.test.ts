import assert from "node:assert/strict";
import { test } from "node:test";
import { anyone, createApp } from "@wervel/http";
import { openapi } from "../../src/index.ts";

for (const idempotent of ["required", "optional"] as const)
  test(`an action with ${idempotent} keys shows their header and what it answers about them`, () => {
    const app = createApp({ name: "notes" }).post(
      "/notes",
      { access: anyone, idempotent },
      () => undefined,
    );
    const post = openapi(app).paths["/notes"]?.["post"];
    const { description: _, ...header } = { ...post?.parameters?.[0] };
    assert.deepEqual(header, {
      name: "Idempotency-Key",
      in: "header",
      required: idempotent === "required",
      schema: { type: "string", minLength: 1, maxLength: 255 },
    });
    assert.deepEqual(Object.keys(post?.responses ?? {}), ["204", "400", "409", "422", "default"]);
  });
