/** What a server that is measured is asked, and what it answers. */
export type ServerAsk = "heap";
export type ServerAnswer = { readonly port: number } | { readonly heap: number };

/** Tells the bench at which port this process serves, and answers what it asks. Works on Node and Bun. */
export function serving(port: number): void {
  process.on("message", (ask: ServerAsk) => {
    if (ask !== "heap") return;
    collect();
    process.send!({ heap: process.memoryUsage().heapUsed } satisfies ServerAnswer);
  });
  process.send!({ port } satisfies ServerAnswer);
}

function collect(): void {
  const { Bun, gc } = globalThis as {
    Bun?: { gc(sync: boolean): void };
    gc?: () => void;
  };
  if (Bun === undefined) gc?.();
  else Bun.gc(true);
}
