const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");

const greeting = readFileSync("/tmp/greeting");
const server = createServer((request, response) => response.end(greeting));
server.listen(8080);

process.on("SIGTERM", () => {
  console.log("asked to stop: closing");
  server.close();
  server.closeIdleConnections();
});
