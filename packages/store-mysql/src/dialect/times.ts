import type { TimeUnit, ValueType } from "@wervel/data";
import { raise } from "./raise.ts";

const start = "cast('0001-01-01' as datetime(3))";
/** Microseconds from the first to the last instant. */
const lastMicrosecond = "315537897599999000";
const lastDay = "3652058";
const [firstMonth, lastMonth] = [12, 9999 * 12 + 11];

const microseconds: Readonly<Partial<Record<TimeUnit, string>>> = {
  day: "86400000000",
  hour: "3600000000",
  minute: "60000000",
  second: "1000000",
  millisecond: "1000",
};

const formats: Readonly<Partial<Record<TimeUnit, string>>> = {
  year: "%Y-01-01",
  month: "%Y-%m-01",
  day: "%Y-%m-%d",
  hour: "%Y-%m-%d %H:00:00",
  minute: "%Y-%m-%d %H:%i:00",
  second: "%Y-%m-%d %H:%i:%s",
};

/** The type of a column that holds an instant or a date. */
export function timeType(type: ValueType): string {
  return type.kind === "date" ? "date" : "datetime(3)";
}

/** Writes a time cut to a unit. */
export function truncated(sql: string, unit: TimeUnit, type: ValueType): string {
  const format = formats[unit];
  return format === undefined ? sql : `cast(date_format(${sql}, '${format}') as ${timeType(type)})`;
}

/** Writes a time some units later; outside the years 1 to 9999 `value.range`. */
export function later(sql: string, amount: string, unit: TimeUnit, type: ValueType): string {
  const [reached, moved] = movement(sql, amount, unit, type);
  return (
    `case when ${reached} then cast(${moved} as ${timeType(type)}) ` +
    `when ${sql} is not null and ${amount} is not null and ${raise(sql, "value.range")} then null end`
  );
}

/** Writes the condition under which a movement stays within the calendar, and the movement. */
function movement(
  sql: string,
  amount: string,
  unit: TimeUnit,
  type: ValueType,
): readonly [reached: string, moved: string] {
  if (unit === "year" || unit === "month") {
    const months = unit === "year" ? `(${amount}) * 12` : `(${amount})`;
    return [
      `${monthOf(sql)} + ${months} between ${firstMonth} and ${lastMonth}`,
      `${sql} + interval ${months} month`,
    ];
  }
  if (type.kind === "date")
    return [
      `datediff(${sql}, '0001-01-01') + (${amount}) between 0 and ${lastDay}`,
      `${sql} + interval (${amount}) day`,
    ];
  const span = `(${amount}) * ${microseconds[unit]}`;
  return [
    `timestampdiff(microsecond, ${start}, ${sql}) + ${span} between 0 and ${lastMicrosecond}`,
    `timestampadd(microsecond, ${span}, ${sql})`,
  ];
}

/** Writes the whole units from the second time to the first, toward zero. */
export function difference(to: string, from: string, unit: TimeUnit, type: ValueType): string {
  if (unit !== "year" && unit !== "month") {
    if (type.kind === "date") return `datediff(${to}, ${from})`;
    return `(timestampdiff(microsecond, ${from}, ${to}) div ${microseconds[unit]})`;
  }
  const months = `(${monthOf(to)} - ${monthOf(from)})`;
  const units = unit === "year" ? `(${months} div 12)` : months;
  // As far as the month says; then it may have passed the other time by days.
  const reached = `(${from} + interval ${unit === "year" ? `${units} * 12` : units} month)`;
  return `(case when ${to} >= ${from} then ${units} - (${reached} > ${to}) else ${units} + (${reached} < ${to}) end)`;
}

function monthOf(sql: string): string {
  return `(year(${sql}) * 12 + month(${sql}) - 1)`;
}
