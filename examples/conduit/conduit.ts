import {
  Announced,
  apiDocs,
  Clock,
  createApp,
  group,
  identity,
  Ids,
  SigningKeys,
  storeFrom,
  tokenScheme,
} from "wervel";
import { articles, favorites } from "./articles/article-routes.ts";
import { Articles } from "./articles/articles.ts";
import { comments } from "./comments/comment-routes.ts";
import { Comments } from "./comments/comments.ts";
import { ConduitErrors, toConduitErrors } from "./errors.ts";
import { Db } from "./model.ts";
import { profiles } from "./profiles/profile-routes.ts";
import { Profiles } from "./profiles/profiles.ts";
import { ConduitSettings, keyFile } from "./settings.ts";
import { conduitStore } from "./store.ts";
import { tags } from "./tags/tags.ts";
import { registration, user } from "./users/user-routes.ts";
import { Accounts, Users } from "./users/users.ts";

/** Clients of this API keep their token for a month: it has no refresh tokens. */
const tokenLifeMinutes = 30 * 24 * 60;

export const app = createApp({
  name: "conduit",
  release: "0.1.0",
  extra: "drop",
  cors: { origins: "*" },
  // The published client suites send hundreds of requests a minute from one address.
  limits: { rate: { perAddress: 6_000, perUser: 6_000 } },
})
  .store(
    Db,
    storeFrom({ settings: ConduitSettings }, ({ settings }) => conduitStore(settings)),
  )
  .use(
    identity({
      passwords: { minLength: 8, words: ["conduit"] },
      tokens: { issuer: "conduit", lifeMinutes: tokenLifeMinutes },
      guesses: { perAddress: 100 },
    }),
  )
  .make(
    SigningKeys,
    { clock: Clock, ids: Ids, settings: ConduitSettings },
    ({ clock, ids, settings }) =>
      new SigningKeys(clock, ids, {
        file: keyFile(settings),
        overlapMs: tokenLifeMinutes * 60_000,
      }),
  )
  .authenticate(tokenScheme({ name: "token", prefixes: ["Token", "Bearer"] }))
  .errors(toConduitErrors)
  .use(apiDocs({ production: true, title: "Conduit", errors: ConduitErrors }))
  .provide(Accounts, Users, Profiles, Articles, Comments)
  .map(group("/api", {}, registration, user, profiles, articles, favorites, comments, tags))
  .value(Announced, { name: "api", path: "/api" })
  .onFirstStart({ db: Db, settings: ConduitSettings }, async ({ db, settings }) => {
    if (!settings.sample) return;
    const { addSample } = await import("./sample/sample.ts");
    await addSample(db);
  });
