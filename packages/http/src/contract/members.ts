const shared = ["use", "tags", "limits", "version", "cors", "compress", "extra", "deprecated"];

const known: Readonly<Record<"action" | "socket" | "controller" | "group", ReadonlySet<string>>> = {
  action: new Set(
    shared.concat(
      ["params", "query", "body", "reply", "access", "needs", "load", "allow"],
      ["summary", "description", "location", "hide", "mutates", "etag", "ifMatch", "idempotent"],
    ),
  ),
  socket: new Set(
    shared
      .filter((name) => name !== "compress")
      .concat(
        ["params", "query", "receive", "send", "access", "needs", "load", "allow"],
        ["summary", "description", "hide"],
      ),
  ),
  controller: new Set([...shared, "needs", "access"]),
  group: new Set(shared),
};

/** Lists the members of options that nothing reads: a misspelt one would be a silent default. */
export function unknownMembers(options: object, of: keyof typeof known): readonly string[] {
  return Object.keys(options).filter((name) => !known[of].has(name));
}
