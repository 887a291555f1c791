// Which driver costs the process least? One row by its key with a prepared statement, 10,000 rows as arrays, and 100 statements at once, in
// CPU microseconds of this process: `WERVEL_TEST_POSTGRES=postgres://… node packages/store-postgres/bench/driver.bench.ts`.
import assert from "node:assert/strict";
import { cpus } from "node:os";
import pg from "pg";
import postgresJs from "postgres";
import { Exchange } from "../src/connection/exchange.ts";
import { PreparedStatements } from "../src/connection/statements.ts";

type Rows = readonly (readonly unknown[])[];
type Run = (text: string, values: readonly string[]) => Promise<Rows>;

const url = process.env["WERVEL_TEST_POSTGRES"];
if (url === undefined) throw new Error("WERVEL_TEST_POSTGRES names no server.");

const table = `bench_${process.pid}`;
const one = `select id, title, views, at, ok, price from ${table} where id = $1`;
const all = `select id, title, views, at, ok, price from ${table}`;
const asText = { getTypeParser: () => (value: string) => value };

const plain = new pg.Client({ connectionString: url });
const pipelined = new pg.Client({ connectionString: url, pipeline: true } as pg.ClientConfig);
const own = new pg.Client({ connectionString: url });
const sql = postgresJs(url, { max: 1, fetch_types: false });
await Promise.all([plain.connect(), pipelined.connect(), own.connect()]);
const prepared = new PreparedStatements(128);

const arrays =
  (client: pg.Client): Run =>
  async (text, values) => {
    const name = text === one ? "one" : "all";
    const query = { name, text, values: [...values], rowMode: "array" as const, types: asText };
    return (await client.query(query)).rows;
  };
const exchanged: Run = async (text, values) => {
  const exchange = Exchange.of([{ text, values }], prepared);
  own.query(exchange as unknown as pg.Submittable);
  return (await exchange.done)[0]!.rows;
};
const batch: Record<string, (ids: readonly string[]) => Promise<unknown>> = {
  "pg, pipelined": (ids) => Promise.all(ids.map((id) => arrays(pipelined)(one, [id]))),
  "pg, own query": async (ids) => {
    const exchange = Exchange.of(
      ids.map((id) => ({ text: one, values: [id] })),
      prepared,
    );
    own.query(exchange as unknown as pg.Submittable);
    return exchange.done;
  },
  "postgres.js": (ids) =>
    Promise.all(ids.map((id) => sql.unsafe(one, [id], { prepare: true }).values())),
};
const runs: Record<string, Run> = {
  "pg, array rows": arrays(plain),
  "pg, pipelined": arrays(pipelined),
  "pg, own query": exchanged,
  "postgres.js": async (text, values) => sql.unsafe(text, [...values], { prepare: true }).values(),
};

await plain.query(
  `create table ${table} (id uuid primary key, title text, views bigint, at timestamptz, ok boolean, price numeric(12,2))`,
);
try {
  await plain.query(
    `insert into ${table} select gen_random_uuid(), 'title ' || i, i, '2026-01-01Z', i % 2 = 0, i * 1.01 from generate_series(1, 10000) i`,
  );
  await plain.query(`analyze ${table}`);
  const { rows } = await plain.query<{ id: string }>(`select id from ${table} limit 100`);
  const ids = rows.map(({ id }) => id);
  console.log(
    `${cpus()[0]?.model}, Node ${process.version}, ${(await plain.query("show server_version")).rows[0].server_version}`,
  );
  for (const [name, run] of Object.entries(runs)) {
    assert.equal((await run(one, [ids[0]!]))[0]![0], ids[0]);
    assert.equal((await run(all, [])).length, 10_000);
    const single = await cpu(2000, async (i) => void (await run(one, [ids[i % 100]!])));
    const many = await cpu(20, async () => void (await run(all, [])));
    const sent = batch[name];
    const together =
      sent === undefined ? undefined : await cpu(40, async () => void (await sent(ids)));
    console.log(
      `${name.padEnd(15)} one row ${single.toFixed(0)} µs, 10,000 rows ${(many / 1000).toFixed(1)} ms` +
        (together === undefined ? "" : `, each of 100 at once ${(together / 100).toFixed(0)} µs`),
    );
  }
} finally {
  await plain.query(`drop table ${table}`);
  await Promise.all([plain.end(), pipelined.end(), own.end(), sql.end()]);
}

/** Measures CPU microseconds of one run: the best of five series. */
async function cpu(times: number, work: (i: number) => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let series = 0; series < 5; series++) {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) await work(i);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / times);
  }
  return best;
}
