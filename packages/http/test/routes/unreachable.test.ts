import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Access,
  allOf,
  anyOf,
  anyone,
  authentication,
  createApp,
  policy,
  signedIn,
} from "@wervel/http";
import { served } from "../support/served.ts";

const editors = policy("editors", {}, () => true);

const cases: readonly (readonly [access: Access, isWarned: boolean])[] = [
  [anyone, false],
  [signedIn, true],
  [editors, true],
  [allOf(anyone, signedIn), true],
  [anyOf(anyone, signedIn), false],
  [anyOf(editors, signedIn), true],
];

const appFor = (access: Access) =>
  createApp({ name: "x" }).get("/here", { access }, () => undefined);

const warnings = (messages: readonly string[]) =>
  messages.filter((message) => message.includes("nobody can call"));

for (const [access, isWarned] of cases) {
  test(`${isWarned ? "warns" : "is quiet"} about ${access.toString()} without any authentication scheme`, async () => {
    await using host = await served(appFor(access));
    assert.equal(warnings(host.log.messages("warn")).length, isWarned ? 1 : 0);
  });
}

test("is quiet once a scheme can recognise somebody", async () => {
  const scheme = authentication({
    name: "none",
    openapi: { type: "http", scheme: "bearer" },
    authenticate: () => null,
  });
  await using host = await served(appFor(signedIn).authenticate(scheme));
  assert.deepEqual(warnings(host.log.messages("warn")), []);
});
