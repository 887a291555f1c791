export { cliErrors } from "./errors.ts";
export { runWervel } from "./program.ts";
export { type Terminal, processTerminal } from "./terminal/terminal.ts";
export {
  moveRecords,
  type MoveOptions,
  type MoveProgress,
  type Moved,
} from "./move/move-records.ts";
