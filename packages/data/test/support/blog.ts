export { blogModel as blog, blogRecords as blogData } from "../../src/testing/index.ts";
