import {
  capturedLog,
  Clock,
  decorate,
  type CapturedLog,
  type Complete,
  type LogLine,
  type Needs,
  type Part,
  Principal,
  type PROVIDES,
  type Resolved,
  type RunningHost,
  type ServiceOf,
  type Startable,
  startHost,
  type Token,
  tokensOf,
  value,
  type WANTS,
  WervelError,
  type WhenComplete,
} from "@wervel/core";
import { databasesOf, type DatabaseToken, storeToken, type StoreSource } from "@wervel/data";
import { type AppStartOptions, HttpStage, type Route, type SecurityReport } from "@wervel/http";
import { EventRelay } from "@wervel/messaging";
import { TestClock } from "../clock/test-clock.ts";
import { CookieJar } from "../request/cookie-jar.ts";
import { type Door, processDoor, socketDoor } from "../request/door.ts";
import { TestClient } from "../request/test-client.ts";
import {
  type RecordedPlan,
  Recorder,
  type RefusedPlan,
  type Statement,
} from "../statements/recorder.ts";
import { Actors, toPrincipal } from "./actors.ts";
import { defaults, toPart } from "./defaults.ts";
import { withoutFirstStart } from "./without-first-start.ts";
import { TestSetup } from "./test-setup.ts";

/** An app that can be tested: what `createApp` makes. */
export interface TestableApp extends Startable {
  readonly routes: readonly Route[];
}

/** Options of {@link testHost}. */
export interface TestHostOptions {
  /** Serves the app at a free port and sends every request there. Default false: in process, by the same compiled actions. */
  readonly socket?: boolean;
  /** Does the app's own `onFirstStart` work. Default false: the stores begin empty. */
  readonly seed?: boolean;
  /** The environment variables that settings are read from. Default none: not those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Nothing more when the app has all it wants together with what the test provides, else what is missing. */
type CompleteWith<A extends Part, P, W> = WhenComplete<
  A[typeof PROVIDES] | P,
  A[typeof WANTS] | W,
  unknown
>;

/**
 * Starts an app for a test: `await using host = await testHost(app, (t) => t.store(Db, memory()))`.
 *
 * The environment is `test`, the clock stands still at 2026-01-01, ids count up, the log is kept, passwords cost microseconds, signing
 * keys stay in memory, and no flag, variable or file of the process is read. Whatever `setup` says wins over that and over the app.
 * Limits on guesses hold as the app sets them, counted anew for each host.
 *
 * @throws WERVEL_HOST_PROBLEMS with everything that is wrong with the app.
 */
export function testHost<A extends TestableApp>(app: A & Complete<A>): Promise<TestHost>;
export function testHost<A extends TestableApp, P, W>(
  app: A,
  setup: (t: TestSetup) => TestSetup<P, W> & CompleteWith<A, P, W>,
  options?: TestHostOptions,
): Promise<TestHost>;
export async function testHost(
  app: TestableApp,
  setup: (t: TestSetup) => Part = (t) => t,
  { socket = false, seed = false, env = {} }: TestHostOptions = {},
): Promise<TestHost> {
  const setUp = new TestSetup();
  const test = setup(setUp);
  const made: Made = { log: capturedLog("debug"), actors: new Actors(), recorder: new Recorder() };
  const databases = databasesOf([app, test]);
  const options: AppStartOptions = {
    environment: "test",
    settings: { env, argv: [], file: setUp.file },
    replacements: [
      defaults(made.log, tokensOf([app])),
      test,
      toPart(databases.map((Db) => watching(Db, made.recorder))),
    ],
    actors: [made.actors.scheme],
    // Who disposes a host awaits nothing of it any more.
    shutdown: { lingerMs: 0, drainMs: 500, abortMs: 500 },
  };
  const running = await startHost(seed ? app : withoutFirstStart(app), options);
  const stage = running.stage(HttpStage) as HttpStage;
  const door = socket ? await socketDoor(stage) : processDoor(stage);
  return new TestHost(running, stage, door, { ...made, hasStore: databases.length > 0 });
}

function watching(Db: DatabaseToken, recorder: Recorder) {
  return decorate(storeToken(Db), (source) => recorder.watch(Db, source));
}

interface Made {
  readonly log: CapturedLog;
  readonly actors: Actors;
  readonly recorder: Recorder;
}

/** An app under test. Its own requests are those of somebody who is not signed in. */
export class TestHost extends TestClient implements AsyncDisposable {
  /** The clock of the app. */
  readonly clock: TestClock;
  /** What the app logged, from level `debug` on: `host.logs.messages("error")`. Empty when the test gave a log of its own. */
  readonly logs: CapturedLog;
  /** Where the app listens, such as `http://127.0.0.1:49152`; `undefined` in process. */
  readonly url: string | undefined;
  readonly #running: RunningHost;
  readonly #stage: HttpStage;
  readonly #door: Door;
  readonly #actors: Actors;
  readonly #jars = new Map<string, CookieJar>();
  readonly #recorder: Recorder;
  readonly #hasStore: boolean;
  #isStopped = false;

  /** Made by {@link testHost}. */
  constructor(
    running: RunningHost,
    stage: HttpStage,
    door: Door,
    made: Made & { readonly hasStore: boolean },
  ) {
    const clock = new TestClock(running.get(Clock));
    super(door, new CookieJar(clock), undefined);
    this.clock = clock;
    this.logs = made.log;
    this.url = door.url;
    this.#running = running;
    this.#stage = stage;
    this.#door = door;
    this.#actors = made.actors;
    this.#recorder = made.recorder;
    this.#hasStore = made.hasStore;
  }

  /** Every route with its access decision, and every default that was loosened. */
  get report(): SecurityReport {
    return this.#stage.report;
  }

  /** Every shape of query that the databases were asked for, in the order of its first use. */
  get plans(): readonly RecordedPlan[] {
    return this.#recorder.plans;
  }

  /**
   * Acts as a user: `host.as(ann).get("/me")`. Access decisions are made as for anybody whom a scheme of the app recognised.
   *
   * @param user A principal, or a row of accounts: it acts as its id. Equal ids share their cookies.
   */
  as<U extends Principal>(user: U): TestClient {
    const jar = this.#jars.get(user.id) ?? new CookieJar(this.clock);
    this.#jars.set(user.id, jar);
    return new TestClient(this.#door, jar, this.#actors.add(user));
  }

  /** Gives another visitor who is not signed in, with cookies of their own. */
  visitor(): TestClient {
    return new TestClient(this.#door, new CookieJar(this.clock), undefined);
  }

  /**
   * Runs work in a scope of its own: `host.run({ db: Db }, ({ db }) => db.author.insert(ann))`.
   *
   * @param as Who acts in the scope. Default nobody.
   */
  run<const N extends Needs, R>(
    needs: N,
    work: (needs: Resolved<N>) => R | Promise<R>,
    as?: Principal,
  ): Promise<R> {
    const values = as === undefined ? [] : [value(Principal, toPrincipal(as))];
    return this.#running.scopes.run(needs, work, { values });
  }

  /** Reads a singleton. Throws WERVEL_DI_MISSING, and WERVEL_DI_SCOPED for what belongs to a scope: that needs {@link run}. */
  service<K extends Token>(token: K): ServiceOf<K> {
    return this.#running.get(token);
  }

  /**
   * Lists the statements that the databases ran during some work, so that their number can be asserted. Opening and ending a unit of
   * work is none.
   *
   * @throws WERVEL_TESTING_NO_STORE when the app has no database.
   */
  statements(work: () => unknown): Promise<readonly Statement[]> {
    if (!this.#hasStore) return Promise.reject(noStore());
    return this.#recorder.during(work);
  }

  /**
   * Delivers the events that are due to their handlers, those that handlers add included, and ends when none is. In a test nothing else
   * delivers them. What handlers failed on is in the {@link logs}; `host.clock.advance` brings the time of the next attempt.
   *
   * @throws WERVEL_TESTING_NO_HANDLERS when the app handles no events.
   */
  async delivered(): Promise<void> {
    const { nodes } = this.#running.graph;
    if (!nodes.some(({ token }) => token === EventRelay)) throw noHandlers();
    await this.#running.get(EventRelay).deliver();
  }

  /** Lists the {@link plans} that another store would refuse, with its reasons. Nothing is run in it. */
  check(database: DatabaseToken, source: StoreSource): Promise<readonly RefusedPlan[]> {
    return this.#recorder.check(database, source);
  }

  /** Stops the app in order, and gives its exit code: 1 when something could not be stopped. Again it gives the same. */
  stop(): Promise<number> {
    this.#isStopped = true;
    return this.#running.stop();
  }

  /**
   * Stops the app, so that a test fails whose app could not be stopped in order: a store that does not close, a service that fails. A test that
   * has called {@link stop} knows the code and is told nothing.
   *
   * @throws WERVEL_TESTING_STOP with what went wrong.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return void (await this.stop());
    const before = this.logs.lines.length;
    if ((await this.stop()) !== 0) throw notStopped(this.logs.lines.slice(before));
  }
}

function notStopped(lines: readonly LogLine[]): WervelError {
  const failures = lines.filter(({ level }) => level === "error" || level === "fatal");
  const told = failures.map(({ message, error }) =>
    typeof error === "object" && error !== null && "message" in error
      ? `${message}: ${String(error.message)}`
      : message,
  );
  const why = told.length === 0 ? "" : `: ${told.join("; ")}`;
  return new WervelError("WERVEL_TESTING_STOP", `The app could not be stopped in order${why}.`, {
    help: "Correct what failed while it stopped. A test that means it calls host.stop() and looks at the code.",
    details: { failures },
  });
}

function noHandlers(): WervelError {
  return new WervelError("WERVEL_TESTING_NO_HANDLERS", "The app handles no events.", {
    help: "Add a handler with use(onEvent(…)), here or in the app.",
  });
}

function noStore(): WervelError {
  return new WervelError("WERVEL_TESTING_NO_STORE", "The app has no database.", {
    help: "Give the app a database with store(), here or in the test.",
  });
}
