// A service that answers with the CRC-32 of a text. A native module computes it: a library
// compiled for one C library, of which npm installs the one that fits where it runs.
const { createServer } = require("node:http");
const { crc32 } = require("@node-rs/crc32");

const server = createServer((request, response) => {
  const text = new URL(request.url, "http://localhost").searchParams.get("text") ?? "";
  response.end(crc32(text).toString(16) + "\n");
});

server.listen(8080);
process.on("SIGTERM", () => server.close());
