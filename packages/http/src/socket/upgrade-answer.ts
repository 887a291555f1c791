import { Answer } from "../reply/answer.ts";
import type { Upgrade } from "../transport/exchange.ts";

/** The answer to a handshake that holds: the connection leaves HTTP. */
export class UpgradeAnswer extends Answer {
  override readonly upgrade: Upgrade;

  constructor(upgrade: Upgrade) {
    super(101, [], null);
    this.upgrade = upgrade;
  }
}
