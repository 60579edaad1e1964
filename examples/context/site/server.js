import { createReadStream } from "node:fs";
import { createServer } from "node:http";

const pages = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/style.css": ["style.css", "text/css"],
};

const server = createServer((request, response) => {
  const [file, type] = pages[request.url] ?? [];
  if (!file) {
    response.writeHead(404).end("not found\n");
    return;
  }
  response.writeHead(200, { "content-type": type });
  createReadStream(new URL(`public/${file}`, import.meta.url)).pipe(response);
});

server.listen(8080);
process.on("SIGTERM", () => server.close());
