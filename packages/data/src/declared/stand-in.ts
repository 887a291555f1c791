const standIns = new WeakSet<object>();

/** Tells a stand-in from what it stands for. */
export function isStandIn(value: unknown): boolean {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    standIns.has(value)
  );
}

/**
 * Makes what stands for a service that exists in a scope alone: whatever is read of it, or called, gives it again, and what loops over it
 * finds nothing. As text it holds U+0000, as a number it is none, so that no query takes it for a value.
 */
export function standIn(): object {
  const target = function () {};
  const made: object = new Proxy(target, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive)
        return (hint: string) => (hint === "number" ? Number.NaN : "\0");
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      // Nothing may wait for it.
      return name === "then" ? undefined : made;
    },
    apply: () => made,
    construct: () => made,
    set: () => true,
  });
  standIns.add(made);
  return made;
}
