import type { Log } from "@wervel/core";
import type { RequestContext, RawParams } from "../action/context.ts";
import { RAW } from "../action/context.ts";
import { closeServices } from "../action/services.ts";
import { runSteps } from "../action/step.ts";
import type { Step } from "../action/step.ts";
import type { EdgeEnvironment } from "../app/environment.ts";
import type { CheckedRequest } from "../edge/checked-request.ts";
import { HttpError } from "../problem/http-error.ts";
import type { Answer } from "../reply/answer.ts";
import type { Route } from "../routes/route.ts";
import { compileDecode, compileEncode } from "./codec.ts";
import { Farewell } from "./farewell.ts";
import { Session } from "./session.ts";
import type { SessionParts } from "./session.ts";
import type { SocketContext } from "./socket-context.ts";
import type { SocketHub } from "./socket-hub.ts";
import { resolveSocketLimits } from "./socket-limits.ts";
import { UpgradeAnswer } from "./upgrade-answer.ts";

/** What a socket action is compiled with. */
export interface CompileSocketOptions {
  readonly hub: SocketHub;
  readonly log: Log;
  readonly environment: EdgeEnvironment;
  /** Makes a context of the action for another look at its caller. */
  readonly Context: new (request: CheckedRequest, raw: RawParams) => RequestContext;
  /** The phases that recognise the caller and judge them; empty where anybody may open the socket and nobody is recognised. */
  readonly access: readonly Step[];
  readonly handle: (context: RequestContext) => unknown;
}

/** Compiles what opens a socket when its handshake has passed every phase. */
export function compileSocket(
  route: Route,
  options: CompileSocketOptions,
): (context: RequestContext) => Answer {
  const { hub, log } = options;
  const { receive, send, limits: given } = route.action.spec;
  const limits = resolveSocketLimits(given);
  let open = 0;
  const parts: SessionParts = {
    log,
    limits,
    codec: {
      decode: receive === undefined ? undefined : compileDecode(receive, route.extra),
      encode: send === undefined ? undefined : compileEncode(send),
    },
    serve: options.handle,
    recheck: options.access.length === 0 ? undefined : (context) => recheck(context, options),
    dispose: (context) => closeServices(context),
    opened: (session, context) => {
      open++;
      hub.add(session);
      if (hub.countOf(session.caller) > limits.perCaller && isEnforced(context)) return tooMany;
      return open > limits.sockets ? overloaded : undefined;
    },
    ended: (session) => {
      open--;
      hub.delete(session);
    },
  };
  const isEnforced = (context: RequestContext): boolean =>
    context.user !== null ||
    options.environment === "production" ||
    !context.request.client.loopback;
  return (context) => {
    const caller = callerOf(context);
    if (hub.countOf(caller) >= limits.perCaller && isEnforced(context))
      throw new HttpError(
        "WERVEL_HTTP_SOCKET_LIMIT",
        `This caller has ${limits.perCaller} sockets open.`,
      );
    if (open >= limits.sockets)
      throw new HttpError("WERVEL_HTTP_OVERLOADED", `${open} sockets are open.`, {
        headers: ["Retry-After", "1"],
      });
    return new UpgradeAnswer(new Session(caller, context as SocketContext, parts));
  };
}

/** What ends a socket whose handshake passed the bounds together with others. */
const tooMany = new Farewell(1008, "WERVEL_HTTP_SOCKET_LIMIT");
const overloaded = new Farewell(1013, "WERVEL_HTTP_OVERLOADED");

function callerOf({ user, request }: RequestContext): string {
  return user === null ? `address ${request.client.network}` : `user ${user.id}`;
}

/** Asks once more who calls and whether they may: a session that ended ends its sockets. */
async function recheck(
  { request, user, [RAW]: raw }: SocketContext,
  { Context, access }: CompileSocketOptions,
): Promise<void> {
  if (user === null) return;
  const context = new Context(request, raw);
  try {
    await runSteps(access, context);
    if (context.user?.id === user.id) return;
    throw new HttpError("WERVEL_HTTP_UNAUTHENTICATED", "The caller's credentials have ended.");
  } finally {
    await closeServices(context);
  }
}
