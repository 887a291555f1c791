/**
 * Splits a stream of UTF-8 into lines, ended by LF, CRLF or CR, without their ends.
 *
 * @yields Every whole line, and the rest after the last end where there is any.
 */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let skipsFeed = false;
  for await (const chunk of chunksOf(body)) {
    let text = rest + decoder.decode(chunk, { stream: true });
    if (text === "") continue;
    // The LF of a CRLF whose CR ended the chunk before belongs to that end.
    if (skipsFeed && text.startsWith("\n")) text = text.slice(1);
    let start = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      yield text.slice(start, index);
      start = index + end.length;
    }
    skipsFeed = text.endsWith("\r");
    rest = text.slice(start);
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/** Reads a body by pieces and lets go of it when the reader leaves. */
export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        isDone = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!isDone) void reader.cancel().catch(() => {});
  }
}
