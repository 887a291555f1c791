import {
  bind,
  Parts,
  SETTINGS,
  type AnySettingsClass,
  type Binding,
  type PartsKind,
  type ProvidedBy,
  type Secret,
  type ServiceOf,
  type Token,
  type WantedByProvision,
} from "@wervel/core";

interface TestSetupKind extends PartsKind {
  readonly type: TestSetup<this["provided"], this["wanted"]>;
}

/** Any class of settings, with the values that it holds. */
export type SettingsOf<V> = AnySettingsClass & (new (values: V) => object);

/** Values of a settings class as a settings file holds them; the others keep their defaults. */
export type GivenValues<V> = {
  readonly [N in keyof V]?: V[N] extends Secret | undefined ? string : V[N];
};

/** What a test replaces in an app, and adds to it: whatever is said here wins over the app. */
export class TestSetup<P = never, W = never> extends Parts<P, W, TestSetupKind> {
  readonly #settings: Record<string, unknown> = {};

  constructor() {
    super("test", "the test");
  }

  /** The settings as the content of a settings file. */
  get file(): Readonly<Record<string, unknown>> {
    return this.#settings;
  }

  /** Lets a token mean another one: short for `provide(bind(token, target))`. */
  bind<K extends Token, const C extends Token<ServiceOf<K>>>(
    token: K,
    target: C,
  ): TestSetup<P | ProvidedBy<BindingOf<K, C>>, W | WantedByProvision<BindingOf<K, C>>> {
    return this.provide(bind(token, target) as never) as never;
  }

  /** Gives settings, which are checked as those of a file are. Neither environment nor flags of the process are read. */
  settings<V>(settings: SettingsOf<V>, values: GivenValues<V>): this {
    const { section } = settings[SETTINGS];
    const known = section === "" ? this.#settings : (this.#settings[section] ??= {});
    Object.assign(known as object, JSON.parse(JSON.stringify(values, textOfBigint)));
    return this;
  }
}

type BindingOf<K extends Token, C extends Token<ServiceOf<K>>> = ReturnType<typeof bind<K, C>> &
  Binding;

function textOfBigint(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
