import { describeServer } from "../support/conformance.ts";
import { mysql } from "../support/scratch.ts";

describeServer(mysql);
