/** Says that a plan makes no sense, and where. It becomes a refusal; it never leaves the package. */
export class IllTyped extends Error {
  /** A pointer into the plan, such as `/where/and/0`. */
  readonly node: string;
  readonly instead: string | undefined;
  readonly capability: string;

  constructor(node: string, why: string, instead?: string, capability = "well-typed") {
    super(why);
    this.node = node;
    this.instead = instead;
    this.capability = capability;
  }
}
