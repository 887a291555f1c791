import { anyone, controller, HttpError, object, signedIn, text } from "wervel";
import { SignedInUser, Users } from "./users.ts";

const Reply = object({ user: SignedInUser }).named("UserReply");

const email = text({ min: 1, max: 254, format: "email", trim: true });
const username = text({ min: 1, max: 64, trim: true });
const password = text({ min: 1, max: 1_024 });
const words = text({ max: 2_000 }).nullable().optional();

const NewUser = object({ user: object({ username, email, password }).named("NewUser") });
const Login = object({
  user: object({ email: text({ min: 1, max: 254 }), password }).named("LoginUser"),
});
const Changes = object({
  user: object({
    email: email.optional(),
    username: username.optional(),
    password: password.optional(),
    bio: words,
    image: words,
  }).named("UpdateUser"),
});

export const registration = controller(
  "/users",
  { needs: { users: Users }, access: anyone, tags: ["User and Authentication"] },
  (on) => ({
    register: on.post("/", { body: NewUser, reply: { 201: Reply } }, async ({ users, body }) => ({
      user: await users.register(body.user),
    })),
    login: on.post("/login", { body: Login, reply: Reply }, async ({ users, body, request }) => ({
      user: await users.signIn({ ...body.user, from: request.client }),
    })),
  }),
);

export const user = controller(
  "/user",
  { needs: { users: Users }, access: signedIn, tags: ["User and Authentication"] },
  (on) => ({
    show: on.get("/", { reply: Reply }, async ({ users, user }) => {
      const current = await users.current(user.id);
      if (current === null)
        throw new HttpError("WERVEL_HTTP_UNAUTHENTICATED", "The account of this token is gone.");
      return { user: current };
    }),
    change: on.put("/", { body: Changes, reply: Reply }, async ({ users, body, user }) => ({
      user: await users.change(user.id, body.user),
    })),
  }),
);
