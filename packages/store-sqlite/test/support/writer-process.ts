// Writes notes until it is killed, and names each on a line of its own once it is acknowledged.
import { writeSync } from "node:fs";
import { sqlite } from "@wervel/store-sqlite";
import { notes, noteColumns } from "./counter.ts";
import { run } from "./stores.ts";

const [path, from, writer] = process.argv.slice(2);
const store = await sqlite({ path: path!, writer: writer as "inline" | "worker" }).open(notes, {
  now: Date.now,
});

for (let id = Number(from); ; id += 3) {
  const ids = [id, id + 1, id + 2];
  await Promise.all(
    ids.map((one) =>
      run(store, { insert: "note", columns: noteColumns, rows: 0 }, [[[one, `n${one}`]]]),
    ),
  );
  writeSync(1, `${ids.join("\n")}\n`);
}
