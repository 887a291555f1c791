import { anyone, controller, int, list, object, pick, signedIn } from "wervel";
import { Articles } from "../articles/articles.ts";
import { found, owned } from "../errors.ts";
import { Comment } from "../model.ts";
import { Comments, ShownComment } from "./comments.ts";

const Reply = object({ comment: ShownComment }).named("CommentReply");
const ListReply = object({ comments: list(ShownComment) }).named("CommentsReply");
const NewComment = pick(Comment, "body").named("NewComment");

export const comments = controller(
  "/articles/:slug/comments",
  { needs: { articles: Articles, comments: Comments }, access: signedIn, tags: ["Comments"] },
  (on) => ({
    list: on.get("/", { access: anyone, reply: ListReply }, async ({ comments, params, user }) => ({
      comments: found("article", await comments.on(params.slug, user?.id)),
    })),
    add: on.post(
      "/",
      { body: object({ comment: NewComment }), reply: { 201: Reply } },
      async ({ comments, params, body, user }) => ({
        comment: found("article", await comments.add(params.slug, body.comment.body, user.id)),
      }),
    ),
    remove: on.delete(
      "/:id",
      {
        params: { id: int({ min: 1 }) },
        load: async ({ articles, comments, params }) => {
          found("article", await articles.find(params.slug));
          return found("comment", await comments.find(params.slug, params.id));
        },
        allow: ({ loaded, user }) => owned("comment", loaded.authorId === user.id),
      },
      ({ comments, loaded }) => comments.remove(loaded.id),
    ),
  }),
);
