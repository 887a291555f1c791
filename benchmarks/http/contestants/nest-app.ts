// Follows docs.nestjs.com: Controllers, Application/Validation (StandardSchemaValidationPipe with Zod), Guards, Exception filters,
// Authentication with @nestjs/jwt, Streaming files, and Middleware for the log. Serialisation is left as it is: no reply hides a field.
import {
  type ArgumentsHost,
  Body,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Header,
  HttpException,
  Inject,
  Injectable,
  Logger,
  Module,
  type NestMiddleware,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  StreamableFile,
  type Type,
  UnauthorizedException,
  UseGuards,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { JwtModule, JwtService } from "@nestjs/jwt";
import { Readable } from "node:stream";
import {
  article,
  chunks,
  greeting,
  jsonType,
  nothing,
  plainType,
  receipt,
  rows,
  type Setup,
} from "../given.ts";
import { ArticleQuery, Id, NewOrder, ShopParams, ShopQuery } from "../zod-schemas.ts";

@Injectable()
class AuthGuard implements CanActivate {
  constructor(@Inject(JwtService) private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest();
    const [type, token] = (request.headers.authorization ?? "").split(" ");
    if (type !== "Bearer" || token === undefined) throw new UnauthorizedException();
    try {
      request.user = await this.jwt.verifyAsync(token);
    } catch {
      throw new UnauthorizedException();
    }
    return true;
  }
}

@Controller()
class WorksController {
  @Get("text")
  @Header("Content-Type", plainType)
  @Header("Cache-Control", "no-store")
  text() {
    return greeting;
  }

  @Get("articles")
  @Header("Content-Type", jsonType)
  list() {
    return rows();
  }

  @Get("articles/:id")
  @Header("Content-Type", jsonType)
  article(
    @Param({ schema: Id }) params: { id: number },
    @Query({ schema: ArticleQuery }) query: { page: number; q: string },
  ) {
    return article(params.id, query.page, query.q);
  }

  @Get("shops/:shop/orders/:order")
  @Header("Content-Type", jsonType)
  order(
    @Param({ schema: ShopParams }) params: object,
    @Query({ schema: ShopQuery }) query: object,
  ) {
    return { ...params, ...query };
  }

  @Post("orders")
  @Header("Content-Type", jsonType)
  place(@Body({ schema: NewOrder }) body: never) {
    return receipt(body);
  }

  @Get("me")
  @UseGuards(AuthGuard)
  @Header("Cache-Control", "no-store")
  @Header("Content-Type", jsonType)
  me(@Req() request: { user: { sub: string } }) {
    return { id: request.user.sub };
  }

  @Get("download")
  @Header("Cache-Control", "no-store")
  download() {
    return new StreamableFile(Readable.from(chunks()));
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
    httpAdapter.reply(response, error instanceof NotFoundException ? nothing : { status }, status);
  }
}

@Injectable()
class LoggerMiddleware implements NestMiddleware {
  private readonly logger = new Logger("HTTP");

  use(
    request: { method: string; originalUrl: string },
    response: { statusCode: number; on(event: "finish", listener: () => void): void },
    next: () => void,
  ): void {
    const { method, originalUrl } = request;
    response.on("finish", () => this.logger.log(`${method} ${originalUrl} ${response.statusCode}`));
    next();
  }
}

/** Makes a controller with one further route. */
function itemsController(route: number): Type {
  @Controller(`r${route}`)
  class ItemsController {
    @Get("items/:id")
    @Header("Content-Type", jsonType)
    item(@Param({ schema: Id }) params: { id: number }) {
      return { route, id: params.id };
    }
  }
  return ItemsController;
}

/** Makes the module of the application; `uploads` is the controller of files, which depends on what Nest runs on. */
export function moduleOf({ routes, log, keys }: Setup, uploads: Type): Type {
  @Module({
    imports: [
      JwtModule.register({
        publicKey: keys.pem,
        verifyOptions: { algorithms: ["ES256"], issuer: keys.issuer, audience: keys.audience },
      }),
    ],
    controllers: [
      WorksController,
      uploads,
      ...Array.from({ length: routes }, (_, route) => itemsController(route)),
    ],
    providers: [AuthGuard],
  })
  class AppModule {
    configure(consumer: { apply(type: Type): { forRoutes(path: string): void } }): void {
      if (log) consumer.apply(LoggerMiddleware).forRoutes("{*splat}");
    }
  }
  return AppModule;
}

export { Failures };
