// What Node itself takes.
import { createServer } from "node:http";

const reply = JSON.stringify({ id: 7, name: "thing", tags: ["a", "b"] });
const server = createServer((_, response) => {
  response.setHeader("content-type", "application/json");
  response.end(reply);
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({ message: "listening", url }));
});
