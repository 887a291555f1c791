import { parentPort } from "node:worker_threads";
import { Connection } from "./connection.ts";
import type { Cursor } from "./job.ts";
import { packError } from "./messages.ts";
import type { Request, Response } from "./messages.ts";

// The far end of a WorkerLane: runs requests in the order in which they come. What it imports is loaded anew in each thread, so the value
// functions come from their own door.
const port = parentPort!;
const connections = new Map<number, Connection>();
const cursors = new Map<number, Cursor>();

port.on("message", (requests: readonly Request[]) => {
  let answers: Response[] = [];
  for (const [i, request] of requests.entries()) {
    answers.push(answerTo(request));
    // Whoever uses one connection waits for all that it was asked; nobody waits for what another asked.
    if (requests[i + 1]?.lane === request.lane) continue;
    port.postMessage(answers);
    answers = [];
  }
});

function answerTo(request: Request): Response {
  try {
    return { id: request.id, value: handle(request) };
  } catch (error) {
    return { id: request.id, error: packError(error) };
  }
}

function handle(request: Request): unknown {
  const { lane, id } = request;
  if (request.do === "open") return void connections.set(lane, new Connection(request.options));
  const connection = connections.get(lane)!;
  switch (request.do) {
    case "all":
      return connection.all(request.job);
    case "write":
      return connection.write(request.job);
    case "batch":
      return connection
        .batch(request.jobs)
        .map((settled) => ("error" in settled ? { error: packError(settled.error) } : settled));
    case "exec":
      return connection.exec(request.text);
    case "cursor":
      return void cursors.set(id, connection.cursor(request.job) as Cursor);
    case "next":
      return cursors.get(request.cursor)!.next(request.rows);
    case "end":
      void cursors.get(request.cursor)?.close();
      return void cursors.delete(request.cursor);
    case "close":
      connections.delete(lane);
      return connection.close();
  }
}
