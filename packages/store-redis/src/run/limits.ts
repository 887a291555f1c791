/** How much one statement may look at. */
export interface Limits {
  /** Members of an index that are looked at one by one. */
  readonly scan: number;
  /** Ranges that are merged. */
  readonly merge: number;
  /** Records that one statement or unit loads. */
  readonly load: number;
}
