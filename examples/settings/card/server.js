// Answers HTTP with one line, and notes each visit in /data.
const { appendFileSync } = require("node:fs");
const { createServer } = require("node:http");

const port = process.env.PORT ?? 5140;

const server = createServer((request, response) => {
  appendFileSync("/data/visits.log", `${request.url}\n`);
  response.end("noted\n");
});

server.listen(port, () => console.log(`listening on port ${port}`));
process.on("SIGINT", () => server.close(() => process.exit(0)));
