import assert from "node:assert/strict";
import { test } from "node:test";
import { Conduit, newUser, onEachStore, Person } from "./support/conduit.ts";

onEachStore("users", Conduit.withAnn, (start, shared) => {
  test("signing up gives the user with a token", async () => {
    await using conduit = await start();
    const { status, body } = await conduit.stranger.post("/users", { user: newUser("ann") });
    assert.equal(status, 201);
    const { token, ...user } = body.user;
    assert.deepEqual(user, {
      username: "ann",
      email: "ann@example.com",
      bio: null,
      image: null,
    });
    assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test("signing in gives the user with a token that holds", async () => {
    await using conduit = await start();
    await conduit.signUp("ann");
    const { email, password } = newUser("ann");
    const { status, body } = await conduit.stranger.post("/users/login", {
      user: { email: ` ${email.toUpperCase()} `, password },
    });
    assert.equal(status, 200);
    const ann = new Person(conduit.host, `Token ${body.user.token}`);
    assert.equal((await ann.get("/user")).body.user.username, "ann");
  });

  for (const [what, user, errors] of [
    ["blank fields", { username: " ", email: "", password: "" }, ["username", "email", "password"]],
    ["missing fields", {}, ["username", "email", "password"]],
    [
      "null fields",
      { username: null, email: null, password: null },
      ["username", "email", "password"],
    ],
  ] as const) {
    test(`signing up with ${what} is 422 under each name`, async () => {
      const { conduit } = await shared();
      const { status, body } = await conduit.stranger.post("/users", { user });
      assert.equal(status, 422);
      assert.deepEqual(body, {
        errors: Object.fromEntries(errors.map((name) => [name, ["can't be blank"]])),
      });
    });
  }

  for (const [change, errors] of [
    [{ email: "no address" }, { email: ["is invalid"] }],
    [{ email: "a@b@c" }, { email: ["is invalid"] }],
    [{ username: "a/b" }, { username: ["is invalid"] }],
    [{ username: ".." }, { username: ["is invalid"] }],
    [{ username: "a\nb" }, { username: ["is invalid"] }],
    [{ username: "x".repeat(65) }, { username: ["must have at most 64 characters"] }],
    [{ password: "1234567" }, { password: ["is too short (minimum is 8 characters)"] }],
    [{ username: 7 }, { username: ["must be text, not a number"] }],
  ] as const) {
    test(`signing up with ${JSON.stringify(change).slice(0, 40)} is 422`, async () => {
      const { conduit } = await shared();
      const user = { ...newUser("ann"), ...change };
      const { status, body } = await conduit.stranger.post("/users", { user });
      assert.equal(status, 422);
      assert.deepEqual(body, { errors });
    });
  }

  for (const [field, taken] of [
    ["username", { ...newUser("ann"), email: "other@example.com" }],
    ["email", { ...newUser("other"), email: "ANN@example.com" }],
  ] as const) {
    test(`signing up with a taken ${field} is 409`, async () => {
      await using conduit = await start();
      await conduit.signUp("ann");
      const { status, body } = await conduit.stranger.post("/users", { user: taken });
      assert.equal(status, 409);
      assert.deepEqual(body, { errors: { [field]: ["has already been taken"] } });
    });

    test(`changing to a taken ${field} is 409 and changes nothing`, async () => {
      await using conduit = await start();
      await conduit.signUp("ann");
      const bob = await conduit.signUp("bob");
      const user = { bio: "new", [field]: newUser("ann")[field] };
      const { status, body } = await bob.put("/user", { user });
      assert.equal(status, 409);
      assert.deepEqual(body, { errors: { [field]: ["has already been taken"] } });
      assert.equal((await bob.get("/user")).body.user.bio, null);
    });
  }

  for (const [user, status, errors] of [
    [{ email: "", password: "" }, 422, { email: ["can't be blank"], password: ["can't be blank"] }],
    [{ email: "  ", password: "x" }, 422, { email: ["can't be blank"] }],
    [{ email: "ann@example.com" }, 422, { password: ["can't be blank"] }],
    [{ email: "ann@example.com", password: "wrong words" }, 401, { credentials: ["invalid"] }],
    [{ email: "who@example.com", password: "a long password" }, 401, { credentials: ["invalid"] }],
    [{ email: "no address", password: "a long password" }, 401, { credentials: ["invalid"] }],
  ] as const) {
    test(`signing in with ${JSON.stringify(user)} is ${status}`, async () => {
      const { conduit } = await shared();
      const reply = await conduit.stranger.post("/users/login", { user });
      assert.equal(reply.status, status);
      assert.deepEqual(reply.body, { errors });
    });
  }

  test("an update changes what it names and leaves the rest", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await ann.put("/user", { user: { bio: "I write", image: "https://example.com/a.png" } });
    const { status, body } = await ann.put("/user", { user: { username: " anna " } });
    assert.equal(status, 200);
    const { token, ...user } = body.user;
    assert.equal(typeof token, "string");
    assert.deepEqual(user, {
      username: "anna",
      email: "ann@example.com",
      bio: "I write",
      image: "https://example.com/a.png",
    });
  });

  for (const empty of ["", null]) {
    test(`a bio or an image of ${JSON.stringify(empty)} is none`, async () => {
      await using conduit = await start();
      const ann = await conduit.signUp("ann");
      await ann.put("/user", { user: { bio: "I write", image: "https://example.com/a.png" } });
      await ann.put("/user", { user: { bio: empty, image: empty } });
      const { bio, image } = (await ann.get("/user")).body.user;
      assert.deepEqual({ bio, image }, { bio: null, image: null });
    });
  }

  test("an update with every field as a form sends it keeps an empty password as it was", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    const { user } = (await ann.get("/user")).body;
    const { status } = await ann.put("/user", { user: { ...user, bio: "", password: "" } });
    assert.equal(status, 200);
    const { email, password } = newUser("ann");
    assert.equal(
      (await conduit.stranger.post("/users/login", { user: { email, password } })).status,
      200,
    );
  });

  test("a new password is the one that lets in", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    await ann.put("/user", { user: { password: "another long one" } });
    const signIn = (password: string) =>
      conduit.stranger.post("/users/login", { user: { email: "ann@example.com", password } });
    assert.equal((await signIn("another long one")).status, 200);
    assert.equal((await signIn("a long password")).status, 401);
  });

  for (const [change, errors] of [
    [{ email: "" }, { email: ["can't be blank"] }],
    [{ username: "  " }, { username: ["can't be blank"] }],
    [{ email: null }, { email: ["can't be blank"] }],
    [{ username: null }, { username: ["can't be blank"] }],
    [{ password: null }, { password: ["can't be blank"] }],
    [{ password: "short" }, { password: ["is too short (minimum is 8 characters)"] }],
  ] as const) {
    test(`an update to ${JSON.stringify(change)} is 422`, async () => {
      const { filled: ann } = await shared();
      const { status, body } = await ann.put("/user", { user: change });
      assert.equal(status, 422);
      assert.deepEqual(body, { errors });
    });
  }

  test("an empty update changes nothing", async () => {
    await using conduit = await start();
    const ann = await conduit.signUp("ann");
    assert.equal((await ann.put("/user", { user: {} })).body.user.username, "ann");
  });

  test("25 people sign up and in from one address within seconds", async () => {
    await using conduit = await start();
    const names = Array.from({ length: 25 }, (_, index) => `reader${index}`);
    for (const name of names) {
      const { username: _, ...credentials } = newUser(name);
      const signedUp = await conduit.stranger.post("/users", { user: newUser(name) });
      const signedIn = await conduit.stranger.post("/users/login", { user: credentials });
      assert.deepEqual([signedUp.status, signedIn.status], [201, 200]);
    }
  });
});
