export {
  CookieJar,
  type Duration,
  TestClient,
  TestClock,
  TestHost,
  testHost,
  type TestHostOptions,
  type TestReply,
  TestSetup,
  TestSocket,
} from "@wervel/testing";
export { capturedLog, FixedClock, fixedClock, sequentialIds } from "@wervel/core";
export { cheapPasswords } from "@wervel/identity";
