import type { Dice } from "./dice.ts";

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const texts: readonly string[] = [
  "",
  " ",
  "\u0000",
  "\u0001\u001f",
  "\ud800",
  "e\u0301\u202e\ufeff",
  "'; drop table article; --",
  '" or 1=1 --',
  "%27%20or%201=1",
  "{{7*7}}${7*7}<script>",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "\r\nSet-Cookie: a=b",
  "9".repeat(400),
  "a".repeat(70_000),
  "2026-02-30T25:61:61Z",
  "null",
  "-0",
];
const numbers: readonly number[] = [
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  5e-324,
];
const keys: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "",
  "$where",
  "id",
];
const spices: readonly string[] = [
  ...'\r\n\t\0 :%;"[{}],\\'.split(""),
  "\r\n",
  "%2f",
  "%00",
  "%c0%af",
  "..",
  "//",
  "\x7f",
  "\xff",
  "__proto__",
  "[[[[",
  "1e999",
  '{"__proto__":{"polluted":1}}',
  "Transfer-Encoding: chunked\r\n",
  "Content-Length: 3\r\n",
  "Content-Type: text/xml\r\n",
  "Host: evil\r\n",
  "HTTP/9.9",
  "Expect: 100-continue\r\n",
  "Connection: upgrade\r\nUpgrade: websocket\r\n",
  "Cookie: __proto__=1; a\r\n",
];

/** A value that nobody should have to expect. */
export function oddValue(dice: Dice): Json {
  switch (dice.below(7)) {
    case 0:
      return dice.of([null, true, false]);
    case 1:
      return dice.of(numbers);
    case 2:
      return nested(dice.of([3, 31, 33, 60, 2_000]));
    case 3:
      return { [dice.of(keys)]: { polluted: 1 } };
    case 4:
      return Array.from({ length: dice.of([0, 1, 21, 2_000]) }, () => dice.of(texts.slice(0, 8)));
    default:
      return dice.of(texts);
  }
}

/** Changes a value in one to three places: another value there, a member less, a member more. */
export function mutateValue(value: Json, dice: Dice): Json {
  let changed = value;
  for (let times = 1 + dice.below(3); times > 0; times--) changed = once(changed, dice);
  return changed;
}

/** Changes text in one to four places: bytes put in, replaced, taken out, repeated. */
export function mutateText(text: string, dice: Dice): string {
  let changed = text;
  for (let times = 1 + dice.below(4); times > 0; times--) {
    const at = dice.below(changed.length + 1);
    const [before, after] = [changed.slice(0, at), changed.slice(at)];
    const kind = dice.below(4);
    if (kind === 0) changed = before + dice.of(spices) + after;
    else if (kind === 1) changed = before + String.fromCharCode(dice.below(256)) + after.slice(1);
    else if (kind === 2) changed = before + after.slice(1 + dice.below(10));
    else changed = before + changed.slice(dice.below(at + 1), at).slice(0, 200) + after;
  }
  return changed;
}

function once(value: Json, dice: Dice): Json {
  if (typeof value !== "object" || value === null || dice.once(8)) return oddValue(dice);
  if (Array.isArray(value)) {
    const copy = [...value];
    const at = dice.below(copy.length + 1);
    copy[at] = at < value.length ? once(value[at]!, dice) : oddValue(dice);
    return copy;
  }
  const entries = Object.entries(value);
  const at = dice.below(entries.length + 1);
  const [key, member] = entries[at] ?? [dice.of(keys), oddValue(dice)];
  if (at < entries.length && dice.once(5)) entries.splice(at, 1);
  else entries[at] = [key, at < entries.length ? once(member, dice) : member];
  return Object.fromEntries(entries);
}

function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
