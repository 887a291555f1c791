import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { giveToServer } from "./programs.ts";

/** Files of a certificate for `localhost` and `127.0.0.1`, its key, and the authority that signed it. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** MySQL of some versions speaks of no other kind of key. */
const kind = "-newkey rsa:2048 -nodes";

/** Makes an authority and a certificate of it in a folder, or nothing where there is no openssl. */
export function makeCertificate(folder: string): Certificate | undefined {
  const at = (name: string): string => join(folder, name);
  const [ca, cert, key] = [at("ca.pem"), at("cert.pem"), at("key.pem")];
  writeFileSync(at("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const steps = [
    `req -x509 ${kind} -days 2 -subj /CN=authority -addext basicConstraints=critical,CA:TRUE -keyout ${at("ca.key")} -out ${ca}`,
    `req ${kind} -subj /CN=server -keyout ${key} -out ${at("request")}`,
    `x509 -req -in ${at("request")} -CA ${ca} -CAkey ${at("ca.key")} -CAcreateserial -days 2 -extfile ${at("names")} -out ${cert}`,
  ];
  try {
    for (const step of steps) execFileSync("openssl", step.split(" "), { stdio: "ignore" });
  } catch {
    return undefined;
  }
  for (const path of [ca, cert]) chmodSync(path, 0o644);
  // Servers take no key that others may read.
  chmodSync(key, 0o600);
  giveToServer(key);
  return { ca, cert, key };
}
