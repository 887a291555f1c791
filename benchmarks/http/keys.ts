import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import type { Keys } from "./given.ts";

/** A pair of keys in the forms that the contestants want, and tokens signed with it. */
export interface Issuer {
  readonly keys: Keys;
  /** Makes tokens of so many users, which hold for an hour. */
  issue(users: number): Promise<string[]>;
}

/** Makes a pair of keys for ES256 and lays it down in a folder. */
export async function makeIssuer(folder: string): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const [kid, issuer, audience] = ["bench", "https://bench.example", "bench"];
  const file = join(folder, "keys.json");
  const { kty, crv, x, y, d } = await exportJWK(privateKey);
  const key = { kid, alg: "ES256", madeAt: Date.now(), key: { kty, crv, x, y, d } };
  writeFileSync(file, JSON.stringify({ keys: [key] }), { mode: 0o600 });
  const issue = (user: number): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(`user-${user}`)
      .setJti(`bench-${user}`)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
  return {
    keys: {
      file,
      pem: await exportSPKI(publicKey),
      jwk: { kty: kty!, crv: crv!, x: x!, y: y! },
      issuer,
      audience,
    },
    issue: (users) => Promise.all(Array.from({ length: users }, (_, user) => issue(user))),
  };
}
