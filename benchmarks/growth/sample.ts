/** One slice of a point. */
export interface Sample {
  /** CPU microseconds of one unit. */
  readonly cpu: number;
  /** Bytes that the system gave the process. */
  readonly rss: number;
}
