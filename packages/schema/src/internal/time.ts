const form =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;
const day = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const minuteMs = 60_000;

/** The first and the last instant, in milliseconds since 1970: years 0001 to 9999 in UTC. */
export const instantRange = { min: -62_135_596_800_000, max: 253_402_300_799_999 } as const;

/**
 * Reads an RFC 3339 date and time as milliseconds since 1970; `undefined` when it is none.
 *
 * Digits finer than a millisecond are cut off. A leap second (`:60`) is refused: a `Date` has none.
 */
export function parseInstant(text: string): number | undefined {
  if (text.length > 64) return undefined;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    date,
    hour,
    minute,
    second,
    fraction = "",
    sign,
    offsetHour = "0",
    offsetMinute = "0",
  ] = match;
  if (!isDay(Number(year), Number(month), Number(date))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const local = Date.parse(
    `${year}-${month}-${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`,
  );
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * minuteMs;
  const instant = sign === "-" ? local + offset : local - offset;
  return isInstant(instant) ? instant : undefined;
}

/** Answers whether the milliseconds since 1970 lie in the years 0001 to 9999. */
export function isInstant(ms: number): boolean {
  return ms >= instantRange.min && ms <= instantRange.max;
}

/** Answers whether the text is a real calendar day, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const match = day.exec(text);
  return match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

function isDay(year: number, month: number, date: number): boolean {
  if (year < 1 || month < 1 || month > 12 || date < 1) return false;
  return date <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
