// Starts an app over the file that it is told, with first-start work that can be done once alone, and stops it.
import { Host, type HostServices } from "@wervel/core";
import { Database, entity, key } from "@wervel/data";
import { text } from "@wervel/schema";
import { sqlite } from "@wervel/store-sqlite";

class Db extends Database({
  note: class extends entity({ id: key(), text: text().unique() }) {},
}) {}
class SeedingApp extends Host<HostServices, never, never> {}

const app = new SeedingApp("app", "seeding");
app.store(Db, sqlite(process.argv[2]!));
app.onFirstStart({ db: Db }, async ({ db }) => {
  process.stdout.write("seeding\n");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await db.note.insert({ text: "first" });
});
const host = await app.start({
  environment: "test",
  settings: { env: { LOG_LEVEL: "silent" }, argv: [], file: false },
});
process.exitCode = await host.stop();
