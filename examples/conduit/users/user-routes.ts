import { anyone, controller, extend, object, partial, pick, signedIn, text } from "wervel";
import { User } from "../model.ts";
import { SignedInUser, Users } from "./users.ts";

const Reply = object({ user: SignedInUser }).named("UserReply");

const email = text({ min: 1, max: 254, format: "email", trim: true });
const password = text({ min: 1, max: 1_024 });

const NewUser = extend(pick(User, "username"), { email, password }).named("NewUser");

const LoginUser = object({ email: text({ min: 1, max: 254, trim: true }), password }).named(
  "LoginUser",
);

const Known = extend(pick(User, "username", "bio", "image"), { email });

/** Forms send every field they show: an empty password is one that was left alone. */
const UpdateUser = extend(partial(Known), { password: text({ max: 1_024 }).optional() }).named(
  "UpdateUser",
);

export const registration = controller(
  "/users",
  { needs: { users: Users }, access: anyone, tags: ["User and Authentication"] },
  (on) => ({
    register: on.post(
      "/",
      { body: object({ user: NewUser }), reply: { 201: Reply } },
      async ({ users, body }) => ({ user: await users.register(body.user) }),
    ),
    login: on.post(
      "/login",
      { body: object({ user: LoginUser }), reply: Reply },
      async ({ users, body, request }) => ({
        user: await users.signIn({ ...body.user, from: request.client }),
      }),
    ),
  }),
);

export const user = controller(
  "/user",
  { needs: { users: Users }, access: signedIn, tags: ["User and Authentication"] },
  (on) => ({
    show: on.get("/", { reply: Reply }, async ({ users, user }) => ({
      user: await users.current(user.id),
    })),
    change: on.put(
      "/",
      { body: object({ user: UpdateUser }), reply: Reply },
      async ({ users, body, user }) => ({ user: await users.change(user.id, body.user) }),
    ),
  }),
);
