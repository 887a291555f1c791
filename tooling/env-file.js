import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";

// Node's own `--env-file-if-exists` makes `--watch` break off at Ctrl-C where there is no such file. What is set already stays.
if (existsSync(".env")) loadEnvFile(".env");
