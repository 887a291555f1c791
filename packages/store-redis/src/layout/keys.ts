/**
 * The names of keys. All of a database share one hash tag and so one slot: a script may touch any of them, on a cluster too.
 *
 * - `{prefix}:r:<table>:<key>` a record, as a hash
 * - `{prefix}:i:<table>:<index>` an index, as a sorted set
 * - `{prefix}:n:<table>` the last number given to a record
 * - `{prefix}:commits` counts the changes; `{prefix}:ledger`, `{prefix}:lock`, `{prefix}:progress` serve migrations
 */
export class Keys {
  readonly commits: string;
  readonly ledger: string;
  readonly lock: string;
  readonly progress: string;
  readonly prefix: string;

  /** @throws TypeError for a prefix that is no hash tag. */
  constructor(prefix = "wervel") {
    if (prefix === "" || /[{}]/.test(prefix))
      throw new TypeError(`A prefix stands in braces, so '${prefix}' cannot be one.`);
    this.prefix = `{${prefix}}`;
    this.commits = `${this.prefix}:commits`;
    this.ledger = `${this.prefix}:ledger`;
    this.lock = `${this.prefix}:lock`;
    this.progress = `${this.prefix}:progress`;
  }

  /** What comes before the key of every record of a table. */
  records(table: string): string {
    return `${this.prefix}:r:${escaped(table)}:`;
  }

  index(table: string, name: string): string {
    return `${this.prefix}:i:${escaped(table)}:${name}`;
  }

  numbers(table: string): string {
    return `${this.prefix}:n:${escaped(table)}`;
  }
}

// A colon ends the name of a table, so none may stand in it.
function escaped(table: string): string {
  return table.replaceAll("%", "%25").replaceAll(":", "%3A");
}

/** Makes the name of a record's hash: the terminator of a text at its end is left out, to be typed and read. */
export function recordName(records: string, id: string): string {
  return records + (id.endsWith("\0") ? id.slice(0, -1) : id);
}
