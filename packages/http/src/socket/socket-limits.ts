import type { SocketLimits } from "../contract/socket.ts";

/** The limits of a socket action that are not those of its handshake, complete. */
export type ResolvedSocketLimits = Required<Omit<SocketLimits, "rate">>;

/** The limits that hold where nobody says otherwise. */
export const socketLimits: ResolvedSocketLimits = Object.freeze({
  messageBytes: 65_536,
  messages: 100,
  bufferBytes: 1_048_576,
  sockets: 1_000,
  perCaller: 20,
  pingMs: 30_000,
  recheckMs: 60_000,
});

/** The names of the limits of a socket action. */
export const socketLimitNames = Object.keys(
  socketLimits,
) as readonly (keyof ResolvedSocketLimits)[];

/** Completes the limits of a socket action; they were checked at start-up. */
export function resolveSocketLimits(given: SocketLimits = {}): ResolvedSocketLimits {
  const limits = { ...socketLimits };
  for (const name of socketLimitNames) limits[name] = given[name] ?? limits[name];
  return limits;
}
