import { anyone, controller, object, signedIn } from "wervel";
import { found } from "../errors.ts";
import { Profile, Profiles } from "./profiles.ts";

const Reply = object({ profile: Profile }).named("ProfileReply");

export const profiles = controller(
  "/profiles",
  { needs: { profiles: Profiles }, access: signedIn, tags: ["Profile"] },
  (on) => ({
    show: on.get(
      "/:username",
      { access: anyone, reply: Reply },
      async ({ profiles, params, user }) => ({
        profile: found("profile", await profiles.of(params.username, user?.id)),
      }),
    ),
    follow: on.post("/:username/follow", { reply: Reply }, async ({ profiles, params, user }) => ({
      profile: found("profile", await profiles.follow(params.username, user.id)),
    })),
    unfollow: on.delete(
      "/:username/follow",
      { reply: Reply },
      async ({ profiles, params, user }) => ({
        profile: found("profile", await profiles.unfollow(params.username, user.id)),
      }),
    ),
  }),
);
