export { writeScript } from "./write-script.ts";
