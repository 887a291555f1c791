import { authentication } from "@wervel/http";

/** Recognises whoever sends `X-Key: name`; `bad` does not hold. */
export const keyScheme = authentication({
  name: "key",
  challenge: 'Key realm="tests"',
  openapi: { type: "apiKey", in: "header", name: "x-key" },
  authenticate: (request) => {
    const key = request.header("x-key");
    if (key === undefined) return null;
    return key === "bad" ? "invalid" : { id: key };
  },
});
