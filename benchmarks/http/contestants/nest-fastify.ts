// Follows docs.nestjs.com: Techniques/Performance (Fastify), Security/Helmet. Nest's interceptors for uploads are for Express alone: the
// files are read with @fastify/multipart, as its readme says.
import "reflect-metadata";
import helmet from "@fastify/helmet";
import multipart from "@fastify/multipart";
import { Controller, Header, Post, Req, StandardSchemaValidationPipe } from "@nestjs/common";
import { HttpAdapterHost, NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { helmetOptions, jsonType, permissionsPolicy, type Setup } from "../given.ts";
import { Failures, moduleOf } from "./nest-app.ts";

@Controller()
class UploadsController {
  @Post("files")
  @Header("Content-Type", jsonType)
  async upload(
    @Req() request: { file(): Promise<{ filename: string; file: AsyncIterable<Buffer> }> },
  ) {
    const { filename, file } = await request.file();
    let bytes = 0;
    for await (const part of file) bytes += part.length;
    return { name: filename, bytes };
  }
}

export async function start(setup: Setup): Promise<number> {
  const app = await NestFactory.create<NestFastifyApplication>(
    moduleOf(setup, UploadsController),
    new FastifyAdapter(),
    { logger: setup.log ? ["log", "warn", "error"] : ["warn", "error"] },
  );
  await app.register(helmet as never, helmetOptions as never);
  await app.register(multipart as never, { limits: { fileSize: 10_485_760 } });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook("onRequest", (_request, reply, done) => {
    reply.header("Permissions-Policy", permissionsPolicy);
    done();
  });
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  app.useGlobalFilters(new Failures(app.get(HttpAdapterHost)));
  await app.listen(0, "127.0.0.1");
  return fastify.addresses()[0]!.port;
}
