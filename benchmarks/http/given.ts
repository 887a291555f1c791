/** The values that every contestant answers with, so that they answer the same bytes. */
import { Buffer } from "node:buffer";

/** What a contestant is started with. */
export interface Setup {
  /** How many further routes there are, `/r0/items/:id` and so on. */
  readonly routes: number;
  /** True to write a line for each request. */
  readonly log: boolean;
  readonly keys: Keys;
}

/** What access tokens are checked with. */
export interface Keys {
  /** Wervel's file of signing keys. */
  readonly file: string;
  /** The public key for all others, as PEM and as JWK. */
  readonly pem: string;
  readonly jwk: {
    readonly kty: string;
    readonly crv: string;
    readonly x: string;
    readonly y: string;
  };
  readonly issuer: string;
  readonly audience: string;
}

/** What the module of a contestant exports as `start`: it listens on loopback and gives its port. */
export type Start = (setup: Setup) => Promise<number>;

/** The headers that protect a reply of data. */
export const securityHeaders: readonly (readonly [name: string, value: string])[] = [
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "strict-origin-when-cross-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
  ["X-XSS-Protection", "0"],
  ["Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"],
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
];

/** Options of helmet for the same headers; it has none for `Permissions-Policy`. */
export const helmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: { policy: "same-origin" },
  originAgentCluster: false,
  referrerPolicy: { policy: "strict-origin-when-cross-origin" },
  strictTransportSecurity: false,
  xContentTypeOptions: true,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: { action: "deny" },
  xPermittedCrossDomainPolicies: false,
  xPoweredBy: true,
  xXssProtection: true,
} as const;

/** The value of the header that helmet has no option for. */
export const permissionsPolicy = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

export const greeting = "Hello, World!";
export const plainType = "text/plain; charset=utf-8";
export const jsonType = "application/json; charset=utf-8";

/** What everybody answers where there is nothing. */
export const nothing = { type: "about:blank", title: "Not Found", status: 404 } as const;

/** An article of 300 to 400 bytes. */
export function article(id: number, page: number, q: string) {
  return {
    id,
    slug: "a-quiet-morning",
    title: "A quiet morning",
    description: "What the harbour sounds like before six",
    tags: ["harbour", "morning", "gulls"],
    author: { name: "mare", bio: "Writes about the sea", following: false },
    favoritesCount: 12,
    updatedAt: "2026-02-18T03:22:56.637Z",
    page,
    q,
  };
}

/** Fifty rows, as a list view asks for them. */
export function rows() {
  return Array.from({ length: 50 }, (_, i) => ({
    id: i + 1,
    slug: `article-${i + 1}`,
    title: `What there is to say about number ${i + 1}`,
    views: (i + 1) * 31,
    open: i % 2 === 0,
    author: { id: (i % 7) + 1, name: `Author ${(i % 7) + 1}` },
  }));
}

/** One line of an order. */
export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly price: number;
}

/** What an order is answered with. */
export function receipt(order: {
  readonly reference: string;
  readonly lines: readonly OrderLine[];
}) {
  let quantity = 0;
  for (const line of order.lines) quantity += line.quantity;
  return { reference: order.reference, lines: order.lines.length, quantity };
}

/** The chunk of which a download has {@link chunkCount}: 100 MiB. */
export const chunk = Buffer.alloc(64 * 1024, "wervel ");
export const chunkCount = 1_600;

/** Gives the chunks of a download. */
export async function* chunks(): AsyncGenerator<Buffer> {
  for (let i = 0; i < chunkCount; i++) yield chunk;
}
