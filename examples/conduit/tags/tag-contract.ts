import { anyone, contract, list, object, text } from "wervel/contract";

/** The routes of tags without their handlers: a browser may import this file. */
export const tagRoutes = contract("/tags", { access: anyone, tags: ["Tags"] }, (on) => ({
  list: on.get("/", { reply: object({ tags: list(text()) }).named("TagsReply") }),
}));
