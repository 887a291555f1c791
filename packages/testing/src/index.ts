export { testingErrors } from "./errors.ts";
export { TestHost, testHost, type TestHostOptions, type TestableApp } from "./host/test-host.ts";
export { type GivenValues, type SettingsOf, TestSetup } from "./host/test-setup.ts";
export {
  type BodilessOptions,
  TestClient,
  type TestRequestOptions,
} from "./request/test-client.ts";
export { TestSocket, type TestSocketEnd } from "./request/test-socket.ts";
export type { TestReply } from "./request/test-reply.ts";
export { CookieJar } from "./request/cookie-jar.ts";
export { TestClock } from "./clock/test-clock.ts";
export type { Duration } from "./clock/duration.ts";
export type { RecordedPlan, RefusedPlan, Statement } from "./statements/recorder.ts";
