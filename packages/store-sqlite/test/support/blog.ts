export { blogModel as blog, blogRecords as blogData } from "@wervel/data/testing";
