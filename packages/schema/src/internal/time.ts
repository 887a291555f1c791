const dayMs = 86_400_000;
const minuteMs = 60_000;
// RFC 3339 sets no bound on the digits of a second; more than these say nothing to anyone.
const maxLength = 64;

/** The first and the last instant, in milliseconds since 1970: years 0001 to 9999 in UTC. */
export const instantRange = { min: -62_135_596_800_000, max: 253_402_300_799_999 } as const;

/**
 * Reads an RFC 3339 date and time as milliseconds since 1970; `undefined` when it is none.
 *
 * Digits finer than a millisecond are cut off. A leap second (`:60`) is refused: a `Date` has none. It reads character by
 * character because a regular expression with `Date.parse` takes eight times as long.
 */
export function parseInstant(text: string): number | undefined {
  if (text.length < 20 || text.length > maxLength) return undefined;
  const days = parseDays(text);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (days === undefined || !isOneOf(text, 10, "T", "t") || text[13] !== ":" || text[16] !== ":")
    return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const end = endOfFraction(text);
  const offset = parseOffset(text, end);
  if (offset === undefined) return undefined;
  const clock = ((hour * 60 + minute) * 60 + second) * 1000;
  const instant = days * dayMs + clock + milliseconds(text, end) - offset * minuteMs;
  return isInstant(instant) ? instant : undefined;
}

/** Writes milliseconds since 1970 as ISO 8601 text in UTC with milliseconds; the instant lies in {@link instantRange}. */
export function formatInstant(ms: number): string {
  const days = Math.floor(ms / dayMs);
  const clock = ms - days * dayMs;
  const hour = pad(Math.floor(clock / 3_600_000), 2);
  const minute = pad(Math.floor(clock / minuteMs) % 60, 2);
  const second = pad(Math.floor(clock / 1000) % 60, 2);
  return `${formatDays(days)}T${hour}:${minute}:${second}.${pad(clock % 1000, 3)}Z`;
}

/** Answers whether the milliseconds since 1970 lie in the years 0001 to 9999. */
export function isInstant(ms: number): boolean {
  return ms >= instantRange.min && ms <= instantRange.max;
}

/** Answers whether the text is a real calendar day, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return text.length === 10 && parseDays(text) !== undefined;
}

/** Reads the day at the start of the text as days since 1970. */
function parseDays(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (text[4] !== "-" || text[7] !== "-") return undefined;
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)))
    return undefined;
  return toDays(year, month, day);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Counts days since 1970 in the proleptic Gregorian calendar, in years that begin in March, so that leap days come last. */
function toDays(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Writes days since 1970 as `YYYY-MM-DD`: the inverse of {@link toDays}. */
function formatDays(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** Gives the index after the digits of a fraction of the second, 19 when there is none, 0 when it has no digit. */
function endOfFraction(text: string): number {
  if (text[19] !== ".") return 19;
  let at = 20;
  while (isDigit(text.charCodeAt(at))) at++;
  return at === 20 ? 0 : at;
}

function milliseconds(text: string, end: number): number {
  const count = Math.min(3, end - 20);
  return count <= 0 ? 0 : digits(text, 20, count) * (count === 3 ? 1 : count === 2 ? 10 : 100);
}

/** Reads `Z` or `±hh:mm` from the index to the end of the text, in minutes. */
function parseOffset(text: string, at: number): number | undefined {
  if (at === 0) return undefined;
  if (isOneOf(text, at, "Z", "z")) return text.length === at + 1 ? 0 : undefined;
  const hour = digits(text, at + 1, 2);
  const minute = digits(text, at + 4, 2);
  if (text.length !== at + 6 || !isOneOf(text, at, "+", "-") || text[at + 3] !== ":")
    return undefined;
  if (!(hour <= 23 && minute <= 59)) return undefined;
  return text[at] === "-" ? -(hour * 60 + minute) : hour * 60 + minute;
}

/** Reads so many digits as a number; NaN, which fails every comparison, when there is something else. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return NaN;
    value = value * 10 + code - 48;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isOneOf(text: string, at: number, a: string, b: string): boolean {
  return text[at] === a || text[at] === b;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
