import tab from "@bomb.sh/tab/commander";
import { WervelError } from "@wervel/core";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { deadLetters, drop, giveUp, replay, waiting } from "./events/event-commands.ts";
import { apply, onStores, plan, status, undo } from "./migrate/migrate-commands.ts";
import { move, type MoveCommandOptions } from "./move/move-command.ts";
import { processTerminal, strong, type Terminal } from "./terminal/terminal.ts";

/**
 * Runs one command. Exit codes: 0 done, 1 failed, 2 not understood, 3 `migrate status --check` found work.
 *
 * @param args What follows the name of the program.
 */
export async function runWervel(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<number> {
  let code = 0;
  const program = createProgram(terminal, (result) => void (code = result));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    for (const line of explain(error)) terminal.note(line);
    return 1;
  }
}

function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command("wervel")
    .description("Works on the databases of a Wervel app.")
    .exitOverride()
    .showHelpAfterError("(wervel --help shows all)")
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  addMigrate(program, terminal, done);
  addMove(program, terminal, done);
  addEvents(program, terminal, done);
  tab(program, { completionCommandName: "completion" });
  return program;
}

type Done = (code: number) => void;

function addMigrate(program: Command, terminal: Terminal, done: Done): void {
  const group = program
    .command("migrate")
    .description("Compares databases with their models and brings them there.");
  const phase = () =>
    new Option("--phase <phase>", "how far to go")
      .choices(["all", "expand", "contract"])
      .default("all");
  const loss = ["--allow-data-loss", "lets steps through that lose values"] as const;
  const drift = ["--accept-drift", "goes on although somebody changed the database"] as const;
  const yes = ["-y, --yes", "does not ask"] as const;
  withApp(group.command("plan"))
    .description("shows the steps, their locks, and what they lose; changes nothing")
    .addOption(phase())
    .action(async (options) => done(await onStores(plan, terminal, options)));
  withApp(group.command("apply"))
    .description("brings the databases to their models")
    .addOption(phase())
    .option(...loss)
    .option(...drift)
    .option(...yes)
    .action(async (options) => done(await onStores(apply, terminal, options)));
  withApp(group.command("status"))
    .description("says what was applied, what is missing, and what somebody changed beside it")
    .option("--check", "ends with 3 where a database is not at its model")
    .action(async (options) => done(await onStores(status, terminal, options)));
  withApp(group.command("rollback"))
    .description("takes the last migration back, where that is possible")
    .option(...loss)
    .option(...drift)
    .option(...yes)
    .action(async (options) => done(await onStores(undo, terminal, options)));
}

function addMove(program: Command, terminal: Terminal, done: Done): void {
  withApp(program.command("move"))
    .description("copies entities from one store to another, and compares both sides")
    .argument("[entities...]", "names of entities; all where none is named")
    .requiredOption("--from <store>", "sqlite:…, postgres://…, mysql://…, redis://…, or app")
    .requiredOption("--to <store>", "the same")
    .option("--batch <records>", "records in one statement", wholeNumber, 1000)
    .addOption(new Option("--resume", "goes on where a copy ended").conflicts("replace"))
    .option("--replace", "removes what the target holds first")
    .option("-y, --yes", "does not ask")
    .action(async (entities: readonly string[], options: MoveCommandOptions) =>
      done(await move(entities, terminal, options)),
    );
}

function addEvents(program: Command, terminal: Terminal, done: Done): void {
  const group = program
    .command("events")
    .description("Works on events that wait, and on those that handlers failed on for good.");
  withApp(group.command("waiting"))
    .description("counts the events that wait, by name")
    .action(async (options) => done(await waiting(terminal, options)));
  withApp(group.command("give-up"))
    .description("makes dead letters of the events of some names that wait")
    .argument("<names...>", "names of events")
    .option("-y, --yes", "does not ask")
    .action(async (names: readonly string[], options) =>
      done(await giveUp(names, terminal, options)),
    );
  withApp(group.command("dead"))
    .description("lists the dead letters, the latest first")
    .option("--handler <name>", "only those of one handler")
    .option("--take <letters>", "at most so many of a store", wholeNumber, 100)
    .action(async (options) => done(await deadLetters(terminal, options)));
  withApp(group.command("replay"))
    .description("has dead letters delivered again, to the handlers that failed")
    .argument("<ids...>", "ids of dead letters")
    .action(async (ids: readonly string[], options) => done(await replay(ids, terminal, options)));
  withApp(group.command("drop"))
    .description("deletes dead letters: their handlers never do the work")
    .argument("<ids...>", "ids of dead letters")
    .option("-y, --yes", "does not ask")
    .action(async (ids: readonly string[], options) => done(await drop(ids, terminal, options)));
}

function withApp(command: Command): Command {
  return command
    .option("--app <file>", "the module that exports `app`", "app.ts")
    .option("--database <class>", "one database of the app, by the name of its class")
    .option("--json", "answers for programs");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > 100_000)
    throw new InvalidArgumentError("Give a whole number from 1 to 100000.");
  return value;
}

function explain(error: unknown): readonly string[] {
  if (!(error instanceof WervelError))
    return [String(error instanceof Error ? error.stack : error)];
  const help = error.help === undefined ? [] : [`  help: ${error.help}`];
  return [`${strong(error.code, true)}: ${error.message}`, ...help];
}
