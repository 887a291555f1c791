import { all, make, StartCheck, WervelError } from "@wervel/core";
import { EventHandlers } from "./event-handler.ts";

/** Reports handlers that share a name: by it the database tells whether one has done its work. */
export const handlerCheck = make(StartCheck, { handlers: all(EventHandlers) }, ({ handlers }) => ({
  check: () => {
    const names = Map.groupBy(handlers, ({ name }) => name);
    return [...names].filter(([, those]) => those.length > 1).map(([name]) => twice(name));
  },
}));

function twice(name: string): WervelError {
  return new WervelError("WERVEL_MESSAGING_HANDLER", `Two handlers are named '${name}'.`, {
    help: "Give each a name of its own: by it the database tells whether the work was done.",
  });
}
