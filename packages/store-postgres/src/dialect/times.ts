import type { TimeUnit, ValueType } from "@wervel/data";
import { checked } from "./checked.ts";

const parts: Readonly<Record<string, string>> = { weekday: "dow" };

/** Writes one part of a time, in UTC. */
export function part(op: string, sql: string, type: ValueType): string {
  return `floor(extract(${parts[op] ?? op} from ${local(sql, type)}))::bigint`;
}

/** Writes the start of the unit in which a time lies. */
export function truncated(sql: string, type: ValueType, unit: TimeUnit): string {
  return type.kind === "date"
    ? `date_trunc('${unit}', (${sql})::timestamp)::date`
    : `date_trunc('${unit}', ${sql}, 'UTC')`;
}

/** Writes a time some units later. */
export function added(sql: string, amount: string, type: ValueType, unit: TimeUnit): string {
  const sum = `${local(sql, type)} + ${interval(amount, unit)}`;
  const [value, name] =
    type.kind === "date"
      ? [`(${sum})::date`, "date"]
      : [`(${sum}) at time zone 'UTC'`, "timestamptz"];
  const [first, next] =
    type.kind === "date"
      ? ["0001-01-01", "10000-01-01"]
      : ["0001-01-01 00:00:00Z", "10000-01-01 00:00:00Z"];
  const fails = `q.v < '${first}'::${name} or q.v >= '${next}'::${name}`;
  return checked(value, fails, "value.range", name);
}

/** Writes how many whole units lie between two times, toward zero. */
export function difference(end: string, start: string, type: ValueType, unit: TimeUnit): string {
  const [a, b] = [local(end, type), local(start, type)];
  const ms = milliseconds[unit];
  if (ms !== undefined)
    return `div((extract(epoch from ${a}) - extract(epoch from ${b})) * 1000, ${ms})::bigint`;
  // Months by the calendar, one fewer where the last of them would pass the end: days at the end of a month are clamped.
  const reached = "q.b + make_interval(months => m.n::int)";
  const months = `(select case when q.a >= q.b and ${reached} > q.a then m.n - 1 when q.a < q.b and ${reached} < q.a then m.n + 1 else m.n end from (select ${a} as a, ${b} as b offset 0) as q cross join lateral (select ((extract(year from q.a) - extract(year from q.b)) * 12 + extract(month from q.a) - extract(month from q.b))::bigint as n) as m)`;
  return unit === "year" ? `(${months} / 12)` : months;
}

const milliseconds: Readonly<Partial<Record<TimeUnit, number>>> = {
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

function local(sql: string, type: ValueType): string {
  return type.kind === "date" ? `(${sql})::timestamp` : `(${sql} at time zone 'UTC')`;
}

// Days and the rest apart: seconds alone would be a float that loses milliseconds over centuries.
function interval(amount: string, unit: TimeUnit): string {
  if (unit === "year" || unit === "month" || unit === "day")
    return `make_interval(${unit}s => (${amount})::int)`;
  const ms = milliseconds[unit]!;
  const perDay = 86_400_000 / ms;
  return `make_interval(days => ((${amount}) / ${perDay})::int, secs => ((${amount}) % ${perDay}) * ${ms} / 1000.0)`;
}
