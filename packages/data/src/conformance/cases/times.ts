import { between, gt, gte, lt, ne, oneOf } from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import { columns, filters, orders, refused } from "./tables.ts";

const at = (time: string): Date => new Date(time);

/** Rows 21 and 52: instants are UTC milliseconds, dates are days, and months clamp. */
export const timeCases: readonly ConformanceCase[] = [
  ...filters(21, "value", [
    ["an instant to the millisecond", { instant: at("1969-12-31T23:59:59.999Z") }, "instant1"],
    [
      "instants before the epoch",
      { instant: lt(at("1970-01-01T00:00:00.000Z")) },
      "instant1 instant5",
    ],
    [
      "instants of one millisecond apart",
      { instant: between(at("1969-12-31T23:59:59.999Z"), at("1970-01-01T00:00:00.000Z")) },
      "instant0 instant1",
    ],
    ["the last instant", { instant: gte(at("9999-12-31T23:59:59.999Z")) }, "instant6"],
    [
      "one of instants",
      { instant: oneOf([at("2026-01-31T00:00:00.000Z"), at("2000-01-01T00:00:00.000Z")]) },
      "instant3",
    ],
    ["a date", { date: "2024-02-29" }, "date2"],
    ["dates before", { date: lt("1970-01-01") }, "date1 date5"],
    ["dates after", { date: gt("2025-03-01") }, "date3 date6"],
    ["dates of the first century", { date: "0001-01-01" }, "date5"],
  ]),
  ...filters(52, "value", [
    ["by year", (v) => v.instant.year().eq(2026), "instant3 instant4"],
    [
      "by weekday",
      (v) => v.instant.weekday().eq(4).and(v.instant.year().lt(9999)),
      "instant0 instant2 instant4",
    ],
    [
      "by truncated month",
      (v) => v.instant.truncate("month").eq(at("2024-02-01T00:00:00.000Z")),
      "instant2",
    ],
    ["dates by month", (v) => v.date.month().eq(1), "date0 date3 date5"],
    [
      "a date plus a month",
      (v) =>
        v.date.add(1, "month").eq("2026-02-28").and(v.date.lt("9000-01-01")).and(v.id.eq("date3")),
      "date3",
    ],
  ]),
  ...filters(52, "order", [
    ["shipped after it was placed", (o) => o.shipped.gt(o.placed), "1 3 7"],
    ["shipped at once", (o) => o.shipped.eq(o.placed), "5"],
    ["shipped within a day", (o) => o.shipped.diff(o.placed, "day").lt(1), "3 5"],
    [
      "not shipped within a day, or not at all",
      (o) => o.shipped.diff(o.placed, "day").lt(1).not(),
      "1 2 4 6 7 8 9",
    ],
  ]),
  ...columns(52, "value", [
    [
      "year",
      (v) => v.instant.year(),
      { instant0: 1970, instant1: 1969, instant5: 1, instant6: 9999, nothing: null },
    ],
    ["month", (v) => v.instant.month(), { instant0: 1, instant1: 12, instant2: 2 }],
    ["day", (v) => v.instant.day(), { instant1: 31, instant2: 29 }],
    ["hour", (v) => v.instant.hour(), { instant0: 0, instant1: 23, instant4: 23 }],
    ["minute", (v) => v.instant.minute(), { instant2: 59, instant4: 0 }],
    ["second", (v) => v.instant.second(), { instant1: 59, instant4: 0 }],
    [
      "weekday of an instant, Sunday is 0",
      (v) => v.instant.weekday(),
      { instant0: 4, instant1: 3, instant2: 4, instant3: 6 },
    ],
    [
      "weekday of a date",
      (v) => v.date.weekday(),
      { date0: 4, date1: 3, date2: 4, date3: 6, date4: 6 },
    ],
    ["year of a date", (v) => v.date.year(), { date5: 1, date6: 9999 }],
    ["day of a date", (v) => v.date.day(), { date2: 29, date4: 1 }],
    [
      "truncates to the month",
      (v) => v.instant.truncate("month"),
      { instant2: at("2024-02-01T00:00:00.000Z"), instant1: at("1969-12-01T00:00:00.000Z") },
    ],
    [
      "truncates to the year",
      (v) => v.instant.truncate("year"),
      { instant4: at("2026-01-01T00:00:00.000Z"), instant5: at("0001-01-01T00:00:00.000Z") },
    ],
    [
      "truncates to the day",
      (v) => v.instant.truncate("day"),
      { instant1: at("1969-12-31T00:00:00.000Z"), instant0: at("1970-01-01T00:00:00.000Z") },
    ],
    [
      "truncates to the hour",
      (v) => v.instant.truncate("hour"),
      { instant1: at("1969-12-31T23:00:00.000Z") },
    ],
    [
      "truncates to the second",
      (v) => v.instant.truncate("second"),
      { instant4: at("2026-12-31T23:00:00.000Z"), instant1: at("1969-12-31T23:59:59.000Z") },
    ],
    [
      "truncates a date to the year",
      (v) => v.date.truncate("year"),
      { date2: "2024-01-01", date5: "0001-01-01" },
    ],
    [
      "truncates a date to the month",
      (v) => v.date.truncate("month"),
      { date3: "2026-01-01", date1: "1969-12-01" },
    ],
    [
      "a month more clamps to its end",
      (v) => v.instant.add(1, "month"),
      { instant3: at("2026-02-28T00:00:00.000Z"), instant1: at("1970-01-31T23:59:59.999Z") },
    ],
    [
      "a year more than a leap day",
      (v) => v.date.add(1, "year"),
      { date2: "2025-02-28", date3: "2027-01-31" },
    ],
    ["four years more than a leap day", (v) => v.date.add(4, "year"), { date2: "2028-02-29" }],
    ["a month less", (v) => v.date.add(-1, "month"), { date2: "2024-01-29", date4: "2025-02-01" }],
    ["thirteen months more", (v) => v.date.add(13, "month"), { date3: "2027-02-28" }],
    ["a day less", (v) => v.date.add(-1, "day"), { date4: "2025-02-28", date0: "1969-12-31" }],
    [
      "a millisecond more",
      (v) => v.instant.add(1, "millisecond"),
      { instant1: at("1970-01-01T00:00:00.000Z") },
    ],
    ["hours less", (v) => v.instant.add(-25, "hour"), { instant0: at("1969-12-30T23:00:00.000Z") }],
    [
      "months between dates",
      (v) => v.date.diff("2024-01-31", "month"),
      { date1: -649, date2: 1, date3: 24, date4: 13 },
    ],
    [
      "years between dates",
      (v) => v.date.diff("2023-03-01", "year"),
      { date2: 0, date3: 2, date0: -53 },
    ],
    [
      "days between dates",
      (v) => v.date.diff("1970-01-01", "day"),
      { date0: 0, date1: -1, date4: 20148 },
    ],
    [
      "seconds between instants, toward zero",
      (v) => v.instant.diff(at("1970-01-01T00:00:00.000Z"), "second"),
      { instant0: 0, instant1: 0 },
    ],
    [
      "milliseconds between instants",
      (v) => v.instant.diff(at("1970-01-01T00:00:00.000Z"), "millisecond"),
      { instant1: -1 },
    ],
  ]),
  ...columns(52, "order", [
    [
      "whole days elapsed",
      (o) => o.shipped.diff(o.placed, "day"),
      { 1: 2, 2: null, 3: 0, 5: 0, 7: 30 },
    ],
    ["whole hours elapsed", (o) => o.shipped.diff(o.placed, "hour"), { 1: 60, 3: 0, 7: 720 }],
    ["whole months elapsed", (o) => o.shipped.diff(o.placed, "month"), { 1: 0, 7: 0 }],
    [
      "the other way round",
      (o) => o.placed.diff(o.shipped as never, "day"),
      { 1: -2, 3: 0, 7: -30 },
    ],
    [
      "the later of two instants",
      (o) => o.placed.add(1, "day").coalesce(o.shipped),
      { 1: at("2026-01-02T00:00:00.000Z") },
    ],
    [
      "shipped, or placed",
      (o) => o.shipped.coalesce(o.placed),
      { 1: at("2026-01-03T12:00:00.000Z"), 2: at("2026-01-01T00:00:00.000Z") },
    ],
  ]),
  ...orders(
    21,
    "value",
    [
      [
        "instants",
        { instant: "asc" },
        "instant5 instant1 instant0 instant2 instant3 instant4 instant6",
      ],
      [
        "instants by day, then down",
        (v) => [v.instant.day().asc(), v.instant.desc()],
        "instant0 instant5 instant2 instant6 instant4 instant3 instant1",
      ],
    ],
    { instant: ne(null) },
  ),
  ...orders(
    21,
    "value",
    [
      ["dates", { date: "asc" }, "date5 date1 date0 date2 date4 date3 date6"],
      ["dates, descending", { date: "desc" }, "date6 date3 date4 date2 date0 date1 date5"],
    ],
    { date: ne(null) },
  ),
  ...orders(26, "order", [
    ["the same moment: the key decides", { placed: "asc" }, "6 5 8 1 2 3 9 4 7"],
    ["the same moment, descending: so does the key", { placed: "desc" }, "7 4 9 3 2 1 8 5 6"],
  ]),
  refused(52, "an instant beyond the last year", "value.range", (db) =>
    db.value
      .where({ id: "instant6" })
      .select((v) => ({ x: v.instant.add(1, "millisecond") }))
      .all(),
  ),
  refused(52, "a date before the first year", "value.range", (db) =>
    db.value
      .where({ id: "date5" })
      .select((v) => ({ x: v.date.add(-1, "day") }))
      .all(),
  ),
];
