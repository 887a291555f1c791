import assert from "node:assert/strict";
import { test } from "node:test";
import driver from "mysql2/promise";
import { connectionConfig } from "../../src/connection/config.ts";
import type { MysqlConnection } from "../../src/connection/connection.ts";
import { asked, dial, openConnection } from "../../src/connection/open.ts";
import { flavorOf } from "../../src/dialect/flavor.ts";
import { resolveOptions } from "../../src/options.ts";
import { addressOf, administer, describeServers, scratchName } from "../support/scratch.ts";

const columns = [
  "a tinyint, b tinyint unsigned, c smallint, d smallint unsigned, e mediumint, f mediumint unsigned",
  "g int, h int unsigned, i bigint, j bigint unsigned, k float, l double, m decimal(30, 10), n year",
  "o date, p time(3), q datetime(6), r timestamp(3) null, s char(3), t varchar(300), u varbinary(300)",
  "v text, w blob, x json, y enum('one', 'two'), z bit(9), ä varchar(9)",
].join(", ");
const least =
  "(-128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, -1.5, -1e300, '-1.5', 1901, " +
  "'0001-01-01', '-800:59:59.999', '0001-01-01 00:00:00', '1970-01-02 00:00:00.001', '', '', '', '', '', '[]', 'one', b'0', '')";
const most =
  "(127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, 1.5, 1e300, " +
  "'12345678901234567890.0123456789', 2155, '9999-12-31', '838:59:59.000', '9999-12-31 23:59:59.999999', '2037-01-01 00:00:00', 'äöü', " +
  "repeat('ä', 150), repeat(x'ff', 300), repeat('é', 30000), repeat(x'00ff', 30000), '{\"a\":\"é\"}', 'two', b'111111111', 'ß')";

const timeout = 60_000;
const longRows =
  "with recursive n (i) as (select 1 union all select i + 1 from n where i < ?) select i, repeat('x', 1000) from n";

describeServers("a connection", (url) => {
  const withConnection = async (
    work: (connection: MysqlConnection, address: string) => Promise<void>,
  ): Promise<void> => {
    const database = scratchName();
    await administer(url, `create database \`${database}\``);
    const address = addressOf(url, database);
    const options = resolveOptions(address);
    const first = await dial(options);
    const [row] = await asked(first, "select version()");
    first.destroy();
    const connection = await openConnection(options, flavorOf(row![0] as string)!);
    try {
      await work(connection, address);
    } finally {
      await connection.close();
      await administer(url, `drop database \`${database}\``);
    }
  };

  test("reads each type of column as the driver does", () =>
    withConnection(async (connection, address) => {
      await connection.run([{ text: `create table box (${columns})`, values: [] }]);
      const nulls = `(${"null, ".repeat(26)}null)`;
      await connection.run([
        { text: `insert into box values ${least}, ${most}, ${nulls}`, values: [] },
      ]);
      const text = "select * from box where 1 = ?";
      const [reply] = await connection.run([{ text, values: [1n] }]);
      const plain = await driver.createConnection(connectionConfig(resolveOptions(address)));
      await plain.query("set names utf8mb4");
      const [rows] = await plain.execute(text, [1]);
      await plain.end();
      assert.equal(reply!.count, 3);
      assert.deepEqual(reply!.rows, rows);
    }));

  for (const length of [0, 1, 250, 251, 252, 65_535, 65_536, 1_100_000])
    test(`sends and reads ${length} bytes`, () =>
      withConnection(async (connection) => {
        const values = ["x".repeat(length), Buffer.alloc(length, 0xfe), null, -1n, 0.5];
        const text = "select ?, ?, ?, ?, ?, length(?), length(?)";
        const [reply] = await connection.run([
          { text, values: [...values, values[0]!, values[1]!] },
        ]);
        const [one, two, ...rest] = reply!.rows[0]!;
        assert.equal(one, values[0]);
        assert.ok(Buffer.from(two as Uint8Array).equals(values[1] as Buffer));
        assert.deepEqual(rest, [null, -1, 0.5, length, length]);
      }));

  test("tells how many records were matched and which number the first new one has", () =>
    withConnection(async (connection) => {
      const table = "create table box (id bigint unsigned primary key auto_increment, n int)";
      await connection.run([{ text: table, values: [] }]);
      const insert = { text: "insert into box (n) values (?), (?)", values: [1n, 2n] };
      const [{ count, insertId, step } = { count: 0 }] = await connection.run([insert]);
      assert.deepEqual([count, insertId, step], [2, 1n, 1n]);
      const far = { text: "insert into box values (?, 3)", values: [2n ** 63n - 1n] };
      assert.equal((await connection.run([far]))[0]!.insertId, 2n ** 63n - 1n);
      const same = { text: "update box set n = n where n < ?", values: [3n] };
      assert.deepEqual(await connection.run([same]), [{ rows: [], count: 2 }]);
    }));

  test("begins a transaction in one piece with its first statement", () =>
    withConnection(async (connection, address) => {
      await connection.run([{ text: "create table box (id int primary key)", values: [] }]);
      const begin = { text: "start transaction", values: [] };
      const insert = (id: bigint) => ({ text: "insert into box values (?)", values: [id] });
      const replies = await connection.run([begin, insert(1n), insert(2n)]);
      assert.deepEqual(
        replies.map(({ count }) => count),
        [0, 1, 1],
      );
      assert.deepEqual(await administer(address, "select * from box"), []);
      await connection.run([{ text: "rollback", values: [] }]);
      const failing = connection.run([
        begin,
        { text: "insert into box values (?, 1)", values: [1n] },
      ]);
      await assert.rejects(failing, { errno: 1136 });
      await connection.run([begin, insert(3n)]);
      await assert.rejects(connection.run([begin, insert(3n), insert(4n)]), { errno: 1062 });
      await connection.run([{ text: "rollback", values: [] }]);
      // The second beginning has ended the transaction before it, as the databases have it.
      assert.deepEqual(await administer(address, "select * from box"), [[3]]);
    }));

  test("goes on after an error, of a statement and of its preparation", () =>
    withConnection(async (connection) => {
      const wrong = { text: "select nothing from nowhere where 1 = ?", values: [1n] };
      await assert.rejects(connection.run([wrong]), { errno: 1146 });
      const many = { text: "select (select 1 union select ?) as n", values: [2n] };
      await assert.rejects(connection.run([many]), { errno: 1242 });
      assert.deepEqual((await connection.run([{ text: "select ?", values: [3n] }]))[0]!.rows, [
        [3],
      ]);
    }));

  test("keeps 128 statements prepared, and tells the server of those that it lets go", () =>
    withConnection(async (connection) => {
      for (let i = 0; i < 140; i++)
        assert.deepEqual(
          (await connection.run([{ text: `select ${i} + ?`, values: [1n] }]))[0]!.rows,
          [[i + 1]],
        );
      const status = { text: "show session status like 'Com_stmt_close'", values: [] };
      assert.deepEqual((await connection.run([status]))[0]!.rows, [["Com_stmt_close", "12"]]);
      const oldest = { text: "select 0 + ?", values: [5n] };
      assert.deepEqual((await connection.run([oldest]))[0]!.rows, [[5]]);
    }));

  test("answers what runs when it is ended, whatever the server does", { timeout }, () =>
    withConnection(async (connection) => {
      const running = connection.run([{ text: "select sleep(?)", values: [300n] }]);
      setImmediate(() => connection.destroy());
      await assert.rejects(running);
      assert.equal(connection.isOpen, false);
    }),
  );

  for (const [when, text, count] of [
    ["while a row is waited for", "select sleep(?)", 300n],
    ["while nobody takes its rows", longRows, 200_000n],
  ] as const)
    test(`a cursor fails when the connection is lost ${when}`, { timeout }, () =>
      withConnection(async (connection, address) => {
        const cursor = await connection.cursor({ text, values: [count] });
        const first = text === longRows ? await cursor.next(1) : undefined;
        const failing = assert.rejects(cursor.next(300_000));
        const [[id]] = (await administer(
          address,
          "select id from information_schema.processlist where db = database() and id <> connection_id()",
        )) as [[number]];
        await administer(address, `kill connection ${id}`);
        await failing;
        assert.equal(first?.length, text === longRows ? 1 : undefined);
        assert.equal(connection.isOpen, false);
        await cursor.close();
      }),
    );

  test("a cursor on a connection that is gone is refused", () =>
    withConnection(async (connection) => {
      connection.destroy();
      await assert.rejects(connection.cursor({ text: "select ?", values: [1n] }));
    }));

  test(
    "is ended where the first statement of a transaction is stopped before it is sent",
    { timeout },
    () =>
      withConnection(async (connection) => {
        const begin = { text: "start transaction", values: [] };
        const running = connection.run([begin, { text: "select sleep(?)", values: [300n] }]);
        await connection.cancel();
        await assert.rejects(running);
        assert.equal(connection.isOpen, false);
      }),
  );
});
