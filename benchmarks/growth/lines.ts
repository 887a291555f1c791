import type { Line } from "./line.ts";

/** The lines, in the order of the chart. All but `connections` have a module below `lines`. */
export const lines = {
  routes: {
    title: "start an application",
    unit: "a route",
    sizes: [10, 100, 1_000, 10_000],
  },
  services: {
    title: "start and stop an application",
    unit: "a service",
    sizes: [10, 100, 1_000, 5_000],
  },
  entities: {
    title: "open a database",
    unit: "an entity",
    sizes: [10, 50, 100, 500],
  },
  connections: {
    title: "reply while so many connections are open",
    unit: "a reply",
    sizes: [10, 100, 1_000, 10_000],
  },
  rows: {
    title: "stream from SQLite",
    unit: "a row",
    sizes: [10, 100, 1_000, 10_000, 100_000, 1_000_000],
  },
} as const satisfies Record<string, Line>;
export type LineName = keyof typeof lines;
