import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { after, before, suite, test } from "node:test";
import { FaultProxy } from "../../src/conformance/faults/proxy.ts";

suite("a proxy for faults", () => {
  const server = createServer((socket) => {
    socket.on("data", (chunk) => socket.write(`echo ${chunk.toString()}`)).on("error", () => {});
  });
  let proxy: FaultProxy;

  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy = await FaultProxy.to("127.0.0.1", (server.address() as AddressInfo).port);
  });
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    server.close();
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(proxy.port, "127.0.0.1");
    await once(socket, "connect");
    return socket.on("error", () => {});
  };
  const closed = (socket: Socket): Promise<void> =>
    new Promise((resolve) => void socket.once("close", () => resolve()));
  const answer = async (socket: Socket): Promise<string> =>
    String((await once(socket, "data"))[0] as Buffer);

  test("passes on what both sides say", async () => {
    const socket = await open();
    socket.write("a");
    assert.equal(await answer(socket), "echo a");
    socket.destroy();
  });

  test("holds answers back until they are released", async () => {
    const socket = await open();
    socket.write("a");
    await answer(socket);
    proxy.hold();
    socket.write("b");
    await proxy.held();
    const late = answer(socket);
    proxy.release();
    assert.equal(await late, "echo b");
    socket.destroy();
  });

  test("cuts connections, and what was held back is lost", async () => {
    const socket = await open();
    proxy.hold();
    socket.write("a");
    await proxy.held();
    const end = closed(socket);
    proxy.cut();
    await end;
    assert.equal(socket.bytesRead, 0);
  });

  test("takes no connection while it is closed", async () => {
    proxy.close();
    const socket = connect(proxy.port, "127.0.0.1").on("error", () => {});
    await closed(socket);
    proxy.open();
    const other = await open();
    other.write("a");
    assert.equal(await answer(other), "echo a");
    other.destroy();
  });
});
