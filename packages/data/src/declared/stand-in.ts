const standIns = new WeakSet<object>();

/** Tells a stand-in from what it stands for. */
export function isStandIn(value: unknown): boolean {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    standIns.has(value)
  );
}

const maxUses = 10_000;

/**
 * Makes what stands for a service that exists in a scope alone: whatever is read of it, or called, gives it again, and what loops over it
 * finds nothing. As text it holds U+0000, as a number it is none, so that no query takes it for a value. After 10,000 reads and calls it
 * throws: whoever asks so often walks on without end.
 */
export function standIn(): object {
  const target = function () {};
  let uses = 0;
  const again = (): object => {
    if (++uses > maxUses) throw new Error("What exists in a request alone was asked without end.");
    return made;
  };
  const made: object = new Proxy(target, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive)
        return (hint: string) => (hint === "number" ? Number.NaN : "\0");
      if (name === Symbol.iterator) return () => [][Symbol.iterator]();
      // Nothing may wait for it.
      return name === "then" ? undefined : again();
    },
    apply: again,
    construct: again,
    set: () => true,
  });
  standIns.add(made);
  return made;
}
