import { anyone, controller, int, list, object, signedIn, text } from "wervel";
import { Articles } from "../articles/articles.ts";
import { assertOwner, found } from "../errors.ts";
import { Comments, ShownComment } from "./comments.ts";

const Reply = object({ comment: ShownComment }).named("CommentReply");
const ListReply = object({ comments: list(ShownComment) }).named("CommentsReply");
const NewComment = object({
  comment: object({ body: text({ min: 1, max: 10_000, trim: true }) }).named("NewComment"),
});

export const comments = controller(
  "/articles/:slug/comments",
  { needs: { articles: Articles, comments: Comments }, access: signedIn, tags: ["Comments"] },
  (on) => ({
    list: on.get("/", { access: anyone, reply: ListReply }, async ({ comments, params, user }) => ({
      comments: found("article", await comments.on(params.slug, user?.id)),
    })),
    add: on.post(
      "/",
      { body: NewComment, reply: { 201: Reply } },
      async ({ comments, params, body, user }) => ({
        comment: found("article", await comments.add(params.slug, body.comment.body, user.id)),
      }),
    ),
    remove: on.delete(
      "/:id",
      { params: { id: int({ min: 1 }) } },
      async ({ articles, comments, params, user }) => {
        found("article", await articles.find(params.slug));
        const comment = found("comment", await comments.find(params.slug, params.id));
        assertOwner("comment", comment.authorId === user.id);
        await comments.remove(comment.id);
      },
    ),
  }),
);
