import type { Worker } from "node:cluster";

interface Connection {
  close(): void;
}

interface HandOver {
  /** The listener that the connection came to. */
  readonly key?: string;
}

/**
 * Remembers the connection that a worker is being given, and gives a function that closes it: for when the worker has died. node:cluster
 * itself keeps a connection open whose worker never confirmed that it took it, and the client would wait for ever. A listener hands over
 * one connection at a time; to close one that was taken changes nothing.
 */
export function watchHandOver(worker: Worker): () => void {
  const given = new Map<string, Connection>();
  const { process: child } = worker;
  const send = child.send.bind(child) as (...args: readonly unknown[]) => boolean;
  const watched = (
    message: HandOver,
    connection?: Connection,
    ...rest: readonly unknown[]
  ): boolean => {
    if (typeof connection?.close === "function") given.set(String(message.key), connection);
    return send(message, connection, ...rest);
  };
  child.send = watched as typeof child.send;
  return () => {
    for (const connection of given.values()) connection.close();
  };
}
