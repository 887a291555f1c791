/** Completes options. One that is `undefined` counts as not given: spread over its default it would take a limit away. */
export function withDefaults<T extends object>(
  defaults: T,
  options: { readonly [N in keyof T]?: T[N] | undefined },
): T {
  const given = Object.entries(options).filter(([, option]) => option !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}
