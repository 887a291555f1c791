import { bool, extend, pick, type Ref, Service } from "wervel";
import { Db, User } from "../model.ts";

/** Who wrote something, as a reader sees it. */
export const Profile = extend(pick(User, "username", "bio", "image"), { following: bool() }).named(
  "Profile",
);

/** The nil UUID stands for a stranger: nobody has it, so that one query serves readers and strangers. */
export const nobody = "00000000-0000-0000-0000-000000000000";

/** The columns of a profile; `following` is the reader's own flag, false for a stranger. */
export const profileFor =
  (reader = nobody) =>
  (user: Ref<Db, "user">) => ({
    username: user.username,
    bio: user.bio,
    image: user.image,
    following: user.followers.some({ id: reader }),
  });

/** People as a reader sees them; each method gives null where nobody has the name. */
export class Profiles extends Service({ db: Db }) {
  of(username: string, reader?: string) {
    return this.db.user.where({ username }).select(profileFor(reader)).first();
  }

  async follow(username: string, reader: string) {
    return this.#change(username, reader, (them) =>
      this.db.user.key(reader).link("following", them),
    );
  }

  async unfollow(username: string, reader: string) {
    return this.#change(username, reader, (them) =>
      this.db.user.key(reader).unlink("following", them),
    );
  }

  async #change(username: string, reader: string, change: (id: string) => Promise<number>) {
    const user = await this.db.user.where({ username }).select({ id: true }).first();
    if (user === null) return null;
    await change(user.id);
    return this.of(username, reader);
  }
}
