import { describeServer } from "../support/conformance.ts";
import { mariadb } from "../support/scratch.ts";

describeServer(mariadb);
