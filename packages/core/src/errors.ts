import type { ErrorEntry } from "@wervel/schema";

/** Every code that the core package raises. */
export const coreErrors: Readonly<Record<`WERVEL_${string}`, ErrorEntry>> = {
  WERVEL_CLOCK_TIME: {
    title: "A fixed clock was given something that is no time",
    help: "Write ISO 8601, for example 2026-01-01 or 2026-01-01T12:00:00Z.",
  },
  WERVEL_DI_ASYNC_FACTORY: {
    title: "The factory of a scoped service returned a promise and is not an async function",
    help: "Write `async` before the function in make(): scoped async factories are awaited before the handler.",
  },
  WERVEL_DI_CAPTURE: {
    title: "A pinned singleton needs something that belongs to one scope",
    help: "Take Scopes and open a scope where the work is done, or drop 'singleton' from the service.",
  },
  WERVEL_DI_CONSTRUCTION: {
    title: "A service could not be constructed",
    help: "Look at its constructor or factory: the cause has the stack. What was constructed before it has been disposed.",
  },
  WERVEL_DI_CYCLE: {
    title: "Services need each other in a circle",
    help: "Move what both use into a third service, or let one take Scopes and resolve the other when it works.",
  },
  WERVEL_DI_EMPTY: {
    title: "A factory or decorator returned nothing",
    help: "Return the service from the function in make() or decorate().",
  },
  WERVEL_DI_INVALID_BINDING: {
    title: "Something was provided that is neither a class nor a complete binding",
    help: "Pass a class, or bind(), value(), make() or decorate(). An `undefined` comes from two files that import each other.",
  },
  WERVEL_DI_INVALID_NEED: {
    title: "A stated need is no token",
    help: "Name a class, a token, optional() or all(). Where two files import each other, write Service(() => ({ … })).",
  },
  WERVEL_DI_LATE_NEED: {
    title: "A service was asked for after start-up that nothing had needed",
    help: "State the need in a service, a route or a hook, so that it is built at start-up.",
  },
  WERVEL_DI_MISSING: {
    title: "A service is needed and nothing provides it",
    help: "Provide it in the app, or mark the need optional. The path names who needs it.",
  },
  WERVEL_DI_NOT_CONSTRUCTIBLE: {
    title: "A class takes constructor arguments and does not say which services they are",
    help: "Extend Service({ … }), or provide the class with make().",
  },
  WERVEL_DI_SCOPED: {
    title: "A scoped service was asked of the host",
    help: "Open a scope: Scopes.run({ service: … }, work).",
  },
  WERVEL_DI_SCOPE_VALUE: {
    title: "A scope was not given the value of a scoped token that is read in it",
    help: "Give the value where the scope is opened: Scopes.run(needs, work, { values: [value(Token, …)] }).",
  },
  WERVEL_HOST_INTERRUPTED: {
    title: "The process was told to stop while the app was starting",
    help: "Start again; what had been constructed is disposed.",
  },
  WERVEL_HOST_PART: {
    title: "Something was added to an app that is no part of one",
    help: "Give what controller(), group(), feature(), middleware() or a database class makes. An `undefined` comes from two files that import each other.",
  },
  WERVEL_HOST_PROBLEMS: {
    title: "The app cannot start",
    help: "The message lists every problem with its own code, path and help.",
  },
  WERVEL_HOST_START: {
    title: "A service did not start",
    help: "Look at its start method: the cause has the stack. What was started before it has been stopped.",
  },
  WERVEL_HOST_STARTED: {
    title: "A part was added to an app that is running",
    help: "Compose the app before it starts.",
  },
  WERVEL_HOST_WORKERS: {
    title: "An app cannot run with so many workers",
    help: "Write WORKERS=auto or a whole number from 1 to 512. More than one needs Node: elsewhere start several processes behind a proxy.",
  },
  WERVEL_HOST_WORKER_LOST: {
    title: "A worker ended several times in a row before it was ready",
    help: "Look at what it wrote before it ended: the other workers were stopped, and the app ended with code 1.",
  },
  WERVEL_SCOPES_EARLY: {
    title: "A scope was opened before the services were constructed",
    help: "Open scopes in start(), run() or later, not in a constructor.",
  },
  WERVEL_SETTINGS_FILE: {
    title: "The settings file cannot be used",
    help: 'Write a JSON object with one member per section: { "smtp": { "host": "mail.example" } }.',
  },
  WERVEL_SETTINGS_MISSING: {
    title: "A setting without a default is not given",
    help: "Give it as environment variable, as flag or in the settings file: the message names all three.",
  },
  WERVEL_SETTINGS_UNKNOWN: {
    title: "A flag or a member of the settings file is no setting of the app",
    help: "Remove it, or correct its name.",
  },
  WERVEL_SETTINGS_VALUE: {
    title: "A setting has a value that it cannot have",
    help: "Correct the value: the message names its variable, its flag and its place in the file.",
  },
};
