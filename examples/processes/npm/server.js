const { createServer } = require("node:http");

const server = createServer((request, response) => response.end("hello\n"));
server.listen(8080);

process.on("SIGTERM", () => {
  console.log("asked to stop: closing");
  server.close();
  server.closeIdleConnections();
});
