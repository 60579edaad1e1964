// Answers on port 80 and says as whom.
const { createServer } = require("node:http");

const server = createServer((_, response) => {
  response.end(`port 80, uid ${process.getuid()}\n`);
});
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(80);
process.on("SIGTERM", () => server.close());
