/** Phantom key: the type that a need resolves to. */
export const RESOLVES: unique symbol = Symbol("wervel.resolves");
/** Phantom key: how a class names the service that its needs resolve to. */
export const SERVES: unique symbol = Symbol("wervel.serves");
/** Phantom key: the tokens that a binding or part provides. */
export const PROVIDES: unique symbol = Symbol("wervel.provides");
/** Phantom key: the tokens that a binding or part wants. */
export const WANTS: unique symbol = Symbol("wervel.wants");
/** Marks whatever may be a part of an app. */
export const PART: unique symbol = Symbol("wervel.part");
/** Marks a class whose values are read from the settings. */
export const SETTINGS: unique symbol = Symbol("wervel.settings");
/** Marks a token that `app.store` takes. */
export const STORE: unique symbol = Symbol("wervel.store");
/** The member of a host that makes its stages. */
export const STAGES: unique symbol = Symbol("wervel.stages");
