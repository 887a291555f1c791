import { Database, entity, key } from "@wervel/data";
import { anyone, controller, createApp, middleware, signedIn, status } from "@wervel/http";
import { int, object, text } from "@wervel/schema";

/** A payment that was taken. */
export class Payment extends entity({ id: key(), amount: int() }) {}

export class Till extends Database({ payment: Payment }, { idempotencyKeys: true }) {}

const body = { amount: int({ min: 1 }) };
const reply = { 201: object({ id: text(), amount: int() }), 402: object({ reason: text() }) };

/** What a test does in the middle of a request. */
export interface Watched {
  /** Runs in the handler, after its write. */
  readonly working?: (amount: number) => unknown;
  /** Runs after the commit, before the reply is sent. */
  readonly committed?: () => unknown;
}

/** An app that takes payments once for each key. */
export const tillApp = (watched: Watched = {}) => {
  const after = middleware({}, async (_context, next) => {
    const answer = await next();
    await watched.committed?.();
    return answer;
  });
  const spec = { body, reply, idempotent: "required" } as const;
  const payments = controller(
    "/payments",
    { access: anyone, needs: { db: Till }, use: [after] },
    (on) => {
      const pay = on.post("/", spec, async ({ db, body: { amount } }) => {
        const { id } = await db.payment.insert({ amount });
        await watched.working?.(amount);
        return amount === 402
          ? status(402, { reason: "no cover" })
          : status(
              201,
              { id, amount },
              { headers: { "x-mark": "1" }, cookies: { seen: { value: "1" } } },
            );
      });
      return {
        pay,
        again: on.post("/again", spec, async ({ db, body: { amount } }) => {
          const { id } = await db.payment.insert({ amount });
          return status(201, { id, amount });
        }),
        maybe: on.post(
          "/maybe",
          { ...spec, idempotent: "optional" },
          async ({ db, body: { amount } }) => {
            const { id } = await db.payment.insert({ amount });
            return status(201, { id, amount });
          },
        ),
        refund: on.delete(
          "/:id",
          {
            access: signedIn,
            idempotent: "required",
            load: ({ db, params }) => db.payment.where({ id: params.id }).first(),
          },
          async ({ db, params }) => {
            await db.payment.key(params.id).delete();
          },
        ),
      };
    },
  );
  return createApp({ name: "till", limits: { rate: false } }).map(payments);
};
