/** What a server holds. */
export interface Probe {
  /** Bytes of the JavaScript heap after a collection. */
  readonly heap: number;
  /** Bytes that the system has given the process. */
  readonly rss: number;
  /** Open descriptors. */
  readonly files: number;
  readonly timers: number;
  /** Listeners of the process. */
  readonly listeners: number;
  /** The keys of Object.prototype. */
  readonly prototype: string;
}
