import type { ErrorEntry } from "@wervel/core";

type Code = `WERVEL_CLI_${string}`;

/** Every code that the command raises by itself. */
export const cliErrors: Readonly<Record<Code, ErrorEntry>> = {
  WERVEL_CLI_USAGE: {
    title: "The command was not understood",
    help: "See `wervel --help`, or `--help` after the command.",
  },
  WERVEL_CLI_APP: {
    title: "The file of the app cannot be used",
    help: "Name the module that exports `app`, made by createApp(): `--app src/app.ts`.",
  },
  WERVEL_CLI_DATABASE: {
    title: "The app has no such database",
    help: "Name the class that the app gives to store(): `--database Db`.",
  },
  WERVEL_CLI_LETTER: {
    title: "There is no such dead letter, or no database with events",
    help: "See `wervel events dead`: what was replayed or deleted is not there any more.",
  },
  WERVEL_CLI_STORE: {
    title: "The address of a store cannot be used",
    help: "Write sqlite:file.db, postgres://…, mysql://…, redis://…, or `app` for the store of the app; install the package of the store.",
  },
  WERVEL_CLI_CONFIRM: {
    title: "Nobody is there to agree",
    help: "Look at the plan, then say `--yes`.",
  },
  WERVEL_CLI_DECLINED: {
    title: "The work was declined",
    help: "Nothing was changed.",
  },
  WERVEL_CLI_DRIFT: {
    title: "Somebody changed the database beside its migrations",
    help: "Change it back, or say `--accept-drift` where the differences do no harm.",
  },
  WERVEL_CLI_TARGET: {
    title: "The target holds records already",
    help: "Go on with `--resume`, empty it with `--replace`, or take an empty one.",
  },
  WERVEL_CLI_CYCLE: {
    title: "Records refer to each other in a circle and none can come first",
    help: "Make one reference of the circle nullable.",
  },
  WERVEL_CLI_DIFFERENT: {
    title: "After moving, the target does not hold what the source holds",
    help: "Something wrote meanwhile: stop it, and move again with `--replace`.",
  },
};
