import { HttpError } from "../problem/http-error.ts";
import type { CanonicalPath } from "./canonical-path.ts";
import { ClientAddress } from "./client-address.ts";
import { optionError } from "./option-error.ts";

/** What decides which hosts are served. */
export interface HostRuleOptions {
  /** Development and test serve loopback names, `*.localhost`, this machine's names and every IP literal. */
  readonly environment: "development" | "test" | "production";
  /**
   * Hosts to serve: `example.com` (any port), `example.com:8443` (that port), `*.example.com` (every name below it), `*`
   * (all). Default: loopback names in production, the development rule elsewhere.
   */
  readonly allowedHosts?: readonly string[];
  /** Names of this machine for the development rule. Default: its host name. */
  readonly machineNames?: readonly string[];
}

/** Reads a Host header: returns it in lower case, or refuses it. */
export type HostRule = (raw: string, path: CanonicalPath) => string;

/**
 * Compiles the list of hosts into one check. Accepted spellings are remembered, so the usual request costs one look-up.
 *
 * @param exempt Paths that are served under any well-formed host.
 * @throws WERVEL_HTTP_OPTIONS for an entry that is no host.
 */
export function createHostRule(options: HostRuleOptions, exempt: readonly string[]): HostRule {
  const isListed = hostList(options);
  const accepted = new Map<string, string>();
  let last: readonly [raw: string, text: string] = ["", ""];
  return (raw, path) => {
    if (raw === last[0] && raw !== "") return last[1];
    const known = accepted.get(raw);
    if (known !== undefined) {
      last = [raw, known];
      return known;
    }
    const host = readHost(raw);
    if (host === undefined)
      throw new HttpError("WERVEL_HTTP_BAD_HOST", "The host is malformed.", { close: true });
    if (!isListed(host)) {
      if (exempt.includes(path)) return host.text;
      throw new HttpError("WERVEL_HTTP_MISDIRECTED", `The host "${host.text}" is not served here.`);
    }
    if (accepted.size < 256) accepted.set(raw, host.text);
    return host.text;
  };
}

/** A host of a Host header or a URL, taken apart. */
export interface HostParts {
  /** Name or address and port, in lower case. */
  readonly text: string;
  /** The name or address alone; IPv6 keeps its brackets. */
  readonly name: string;
  readonly isAddress: boolean;
}

/** Takes a host apart; `undefined` when it is empty, holds userinfo or a path, or has a bad port. */
export function readHost(raw: string): HostParts | undefined {
  if (raw === "" || raw.length > 261) return undefined;
  const text = raw.toLowerCase();
  const colon = portColon(text);
  const name = colon === -1 ? text : text.slice(0, colon);
  if (colon !== -1 && !isPort(text.slice(colon + 1))) return undefined;
  if (name.startsWith("[")) {
    const isAddress =
      name.endsWith("]") &&
      !name.includes("%") &&
      ClientAddress.read(name.slice(1, -1)) !== undefined;
    return isAddress && name.includes(":") ? { text, name, isAddress } : undefined;
  }
  if (!isName(name)) return undefined;
  return { text, name, isAddress: ClientAddress.read(name) !== undefined };
}

function portColon(text: string): number {
  const colon = text.lastIndexOf(":");
  return text.startsWith("[") && colon < text.indexOf("]") ? -1 : colon;
}

function isPort(digits: string): boolean {
  if (digits.length === 0 || digits.length > 5) return false;
  for (let i = 0; i < digits.length; i++) if (!isDigit(digits.charCodeAt(i))) return false;
  return Number(digits) >= 1 && Number(digits) <= 65_535;
}

function isName(name: string): boolean {
  if (name === "") return false;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const isLetter = code >= 97 && code <= 122;
    if (!isLetter && !isDigit(code) && code !== 45 && code !== 46 && code !== 95) return false;
  }
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function hostList(options: HostRuleOptions): (host: HostParts) => boolean {
  const entries = options.allowedHosts ?? [];
  if (entries.length === 0)
    return options.environment === "production" ? isLoopback : developmentRule(options);
  const exact = new Set<string>();
  const below: string[] = [];
  let all = false;
  for (const entry of entries) {
    const text = entry.toLowerCase();
    if (text === "*") all = true;
    else if (readHost(text.startsWith("*.") ? text.slice(2) : text) === undefined)
      throw badEntry(entry);
    else if (text.startsWith("*.")) below.push(text.slice(1));
    else exact.add(text);
  }
  return (host) =>
    all ||
    exact.has(host.text) ||
    exact.has(host.name) ||
    below.some((suffix) => host.name.endsWith(suffix));
}

function developmentRule(options: HostRuleOptions): (host: HostParts) => boolean {
  const machine = new Set(
    (options.machineNames ?? machineNames()).map((name) => name.toLowerCase()),
  );
  return (host) => host.isAddress || isLoopback(host) || machine.has(host.name);
}

// Taken from the process, so that runtimes without node:os can load this file.
function machineNames(): readonly string[] {
  const name = globalThis.process?.getBuiltinModule?.("node:os")?.hostname();
  return name === undefined ? [] : [name, `${name}.local`];
}

function isLoopback(host: HostParts): boolean {
  if (host.name === "localhost" || host.name.endsWith(".localhost")) return true;
  const address = host.name.startsWith("[") ? host.name.slice(1, -1) : host.name;
  return host.isAddress && ClientAddress.read(address)?.loopback === true;
}

function badEntry(entry: string): Error {
  return optionError("allowedHosts", `"${entry}" is neither a host, nor *.host, nor *`);
}
