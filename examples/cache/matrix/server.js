// Serves public/index.html, whatever is asked for.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";

const port = 8080;
const page = new URL("public/index.html", import.meta.url);

const server = createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  createReadStream(page).pipe(response);
});

server.listen(port);
process.on("SIGTERM", () => server.close());
