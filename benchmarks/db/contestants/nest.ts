// Follows docs.nestjs.com: Techniques/Performance (Fastify), Security/Helmet, Controllers, Application/Validation with Zod, Custom providers.
import "reflect-metadata";
import helmet from "@fastify/helmet";
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Header,
  HttpCode,
  HttpException,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
  Res,
  StandardSchemaValidationPipe,
} from "@nestjs/common";
import { HttpAdapterHost, NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { helmetOptions, jsonType, nothing, permissionsPolicy } from "../../http/given.ts";
import { openData } from "../data/open.ts";
import { type Data, Dice, htmlType, KeptWorlds, type Setup } from "../given.ts";
import { pageOf, pagePolicy } from "../page.ts";
import { Several, Slug } from "../zod-schemas.ts";

const DATA = "DATA";

interface SeveralQuery {
  readonly queries: number;
}

@Injectable()
class WorldsService {
  private readonly dice = new Dice();
  private readonly keptWorlds = new KeptWorlds();

  constructor(@Inject(DATA) private readonly data: Data) {}

  one() {
    return this.data.world(this.dice.throw());
  }

  many(queries: number) {
    return this.data.worlds(this.dice.ids(queries));
  }

  kept(queries: number) {
    return this.keptWorlds.of(this.dice.ids(queries), this.data.world);
  }

  change(queries: number) {
    return this.data.change(this.dice.ids(queries), this.dice.throw);
  }
}

@Controller()
class WorldsController {
  constructor(@Inject(WorldsService) private readonly worlds: WorldsService) {}

  @Get("world")
  @Header("Content-Type", jsonType)
  one() {
    return this.worlds.one();
  }

  @Get("worlds")
  @Header("Content-Type", jsonType)
  many(@Query({ schema: Several }) { queries }: SeveralQuery) {
    return this.worlds.many(queries);
  }

  @Get("kept")
  @Header("Content-Type", jsonType)
  kept(@Query({ schema: Several }) { queries }: SeveralQuery) {
    return this.worlds.kept(queries);
  }

  @Post("updates")
  @HttpCode(200)
  @Header("Content-Type", jsonType)
  change(@Query({ schema: Several }) { queries }: SeveralQuery) {
    return this.worlds.change(queries);
  }
}

@Controller()
class PagesController {
  constructor(@Inject(DATA) private readonly data: Data) {}

  @Get("fortunes")
  @Header("Content-Type", htmlType)
  @Header("Cross-Origin-Opener-Policy", "same-origin")
  async fortunes(@Res({ passthrough: true }) reply: { header(name: string, value: string): void }) {
    reply.header("Content-Security-Policy", pagePolicy());
    return pageOf(await this.data.fortunes());
  }

  @Get("articles/:slug")
  @Header("Content-Type", jsonType)
  async article(@Param({ schema: Slug }) { slug }: { readonly slug: string }) {
    const article = await this.data.article(slug);
    if (article === undefined) throw new NotFoundException();
    return { article };
  }
}

/** As Nest answers errors, in the form that all contestants share. */
@Catch()
class Failures implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.host;
    const response = host.switchToHttp().getResponse();
    const status = error instanceof HttpException ? error.getStatus() : 500;
    httpAdapter.setHeader(response, "Content-Type", jsonType);
    httpAdapter.setHeader(response, "Cache-Control", "no-store");
    httpAdapter.reply(response, status === 404 ? nothing : { status }, status);
  }
}

export async function start(setup: Setup): Promise<number> {
  @Module({
    controllers: [WorldsController, PagesController],
    providers: [WorldsService, { provide: DATA, useFactory: () => openData(setup) }],
  })
  class AppModule {}
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: ["warn", "error"],
  });
  await app.register(helmet as never, helmetOptions as never);
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
