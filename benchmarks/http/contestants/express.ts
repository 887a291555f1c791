// Follows expressjs.com: Best practices (helmet), Error handling, and the readmes of morgan, multer and express-jwt. Express checks no
// input itself: Zod does, as in its guides.
import express, { type NextFunction, type Request, type Response } from "express";
import { expressjwt, type Request as AuthorisedRequest } from "express-jwt";
import helmet from "helmet";
import morgan from "morgan";
import multer from "multer";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import {
  article,
  chunks,
  greeting,
  helmetOptions,
  nothing,
  permissionsPolicy,
  plainType,
  receipt,
  rows,
  type Setup,
} from "../given.ts";
import { ArticleQuery, Id, NewOrder, ShopParams, ShopQuery } from "../zod-schemas.ts";

export async function start({ routes, log, keys }: Setup): Promise<number> {
  const app = express();
  app.disable("x-powered-by");
  // The others make no ETag either.
  app.disable("etag");
  if (log) app.use(morgan("combined"));
  app.use(helmet(helmetOptions));
  app.use((_request, response, next) => {
    response.setHeader("Permissions-Policy", permissionsPolicy);
    next();
  });
  app.get("/text", (_request, response) => {
    response.type(plainType).set("Cache-Control", "no-store").send(greeting);
  });
  app.get("/articles", (_request, response) => {
    response.json(rows());
  });
  app.get("/articles/:id", (request, response) => {
    const { id } = Id.parse(request.params);
    const { page, q } = ArticleQuery.parse(request.query);
    response.json(article(id, page, q));
  });
  app.get("/shops/:shop/orders/:order", (request, response) => {
    response.json({ ...ShopParams.parse(request.params), ...ShopQuery.parse(request.query) });
  });
  app.post("/orders", express.json({ limit: "1mb" }), (request, response) => {
    response.status(201).json(receipt(NewOrder.parse(request.body)));
  });
  app.get(
    "/me",
    expressjwt({
      secret: keys.pem,
      algorithms: ["ES256"],
      issuer: keys.issuer,
      audience: keys.audience,
    }),
    (request: AuthorisedRequest, response: Response) => {
      response.set("Cache-Control", "no-store").json({ id: request.auth!.sub });
    },
  );
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 10_485_760 } });
  app.post("/files", upload.single("document"), (request, response) => {
    const { originalname, size } = request.file!;
    response.status(201).json({ name: originalname, bytes: size });
  });
  app.get("/download", (_request, response) => {
    response.type("application/octet-stream").set("Cache-Control", "no-store");
    Readable.from(chunks()).pipe(response);
  });
  for (let route = 0; route < routes; route++)
    app.get(`/r${route}/items/:id`, (request, response) => {
      response.json({ route, id: Id.parse(request.params).id });
    });
  app.use((_request, response) => {
    response.status(404).set("Cache-Control", "no-store").json(nothing);
  });
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    const status = "issues" in error ? 422 : ((error as { status?: number }).status ?? 500);
    response.status(status).set("Cache-Control", "no-store").json({ status });
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}
