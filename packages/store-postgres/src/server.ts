import type { SqlServer, TransactionOptions } from "@wervel/sql";
import { PostgresConnection } from "./connection/connection.ts";
import type { ResolvedOptions } from "./connection/options.ts";
import type { ErrorMap } from "./errors/error-map.ts";

const levels = {
  default: "",
  snapshot: " isolation level repeatable read",
  serializable: " isolation level serializable",
} as const;

/** Makes what the runner of the SQL stores knows of PostgreSQL. */
export function postgresServer(options: ResolvedOptions, errors: ErrorMap): SqlServer {
  return {
    name: "postgres",
    connect: async () => {
      try {
        return await PostgresConnection.open(options);
      } catch (error) {
        throw errors.map(error);
      }
    },
    begin: ({ isolation, readOnly }: TransactionOptions) => [
      `begin${levels[isolation]}${readOnly ? " read only" : ""}`,
    ],
    error: (cause, entity) => errors.map(cause, entity),
    refusedChange: (cause) => (cause as { readonly code?: string } | undefined)?.code === "25006",
  };
}
