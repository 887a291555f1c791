// Follows docs.nestjs.com: First steps, Security/Helmet, Techniques/File upload (FileInterceptor keeps files in memory).
import "reflect-metadata";
import {
  Controller,
  Header,
  Post,
  StandardSchemaValidationPipe,
  UploadedFile,
  UseInterceptors,
} from "@nestjs/common";
import { HttpAdapterHost, NestFactory } from "@nestjs/core";
import { FileInterceptor, type NestExpressApplication } from "@nestjs/platform-express";
import helmet from "helmet";
import { helmetOptions, jsonType, permissionsPolicy, type Setup } from "../given.ts";
import { Failures, moduleOf } from "./nest-app.ts";

@Controller()
class UploadsController {
  @Post("files")
  @UseInterceptors(FileInterceptor("document", { limits: { fileSize: 10_485_760 } }))
  @Header("Content-Type", jsonType)
  upload(@UploadedFile() file: { originalname: string; size: number }) {
    return { name: file.originalname, bytes: file.size };
  }
}

export async function start(setup: Setup): Promise<number> {
  const app = await NestFactory.create<NestExpressApplication>(moduleOf(setup, UploadsController), {
    logger: setup.log ? ["log", "warn", "error"] : ["warn", "error"],
  });
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(helmet(helmetOptions));
  app.use(
    (
      _request: unknown,
      response: { setHeader(name: string, value: string): void },
      next: () => void,
    ) => {
      response.setHeader("Permissions-Policy", permissionsPolicy);
      next();
    },
  );
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  app.useGlobalFilters(new Failures(app.get(HttpAdapterHost)));
  await app.listen(0, "127.0.0.1");
  return app.getHttpServer().address().port;
}
