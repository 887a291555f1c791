import { WervelError } from "@wervel/core";
import type { Terminal } from "./terminal.ts";

/** What somebody has to agree to. */
export interface Agreement {
  readonly question: string;
  /** What would happen, for a terminal where nobody can be asked. */
  readonly otherwise: string;
  /** How to agree there. */
  readonly help: string;
}

/**
 * Asks before something is changed.
 *
 * @throws WERVEL_CLI_CONFIRM where nobody can be asked, WERVEL_CLI_DECLINED when the answer is no
 */
export async function expectAgreement(
  terminal: Terminal,
  { question, otherwise, help }: Agreement,
): Promise<void> {
  if (!terminal.isInteractive) throw new WervelError("WERVEL_CLI_CONFIRM", otherwise, { help });
  if (!(await terminal.agree(question)))
    throw new WervelError("WERVEL_CLI_DECLINED", "Declined.", { help: "Nothing was changed." });
}
