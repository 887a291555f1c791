/** What arrives on a WebSocket. */
export interface WireListener {
  /** A whole message, of one frame or of several. */
  message(data: Buffer, isBinary: boolean): void;
  /** A sign of life: a ping, or the answer to one. */
  heard(): void;
  /** The end, told once, however it came. */
  closed(code: number, reason: string): void;
}

/** One open WebSocket, whoever speaks the protocol: the library under node:http, or the runtime itself. */
export interface Wire {
  /** False once either side began to close. */
  readonly isOpen: boolean;
  readonly isPaused: boolean;
  /** Bytes that were sent and that the network has not taken yet. */
  readonly bufferedAmount: number;
  /** Says who is told; called once, before anything can arrive. */
  listen(listener: WireListener): void;
  /**
   * Sends a message: text, or bytes in a binary frame.
   *
   * @param done Called when the network has taken it, or the connection is gone.
   */
  send(frame: string | Uint8Array, done: () => void): void;
  ping(): void;
  /** Stops reading the client: the network then slows it down. */
  pause(): void;
  resume(): void;
  /** Says good-bye, and waits a while for the client's own. */
  close(code: number, reason: string): void;
  /** Cuts the connection. */
  terminate(): void;
}
