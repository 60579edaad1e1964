// A file that is another one each time, one that stays as it is, one that was tampered with, and
// under /updated/ files that are new ones from their second answer on.
import { createServer } from "node:http";

// As long on a host that started a minute ago as on one that runs for a year.
const moment = () => String(process.hrtime.bigint()).padStart(20, "0");

const answered = new Set();

const server = createServer((request, response) => {
  const files = {
    "/changing.txt": `version ${moment()}\n`,
    "/fixed.txt": "version 1\n",
    "/tampered.txt": "version l\n",
  };
  const file = request.url.startsWith("/updated/")
    ? files[answered.has(request.url) ? "/changing.txt" : "/fixed.txt"]
    : files[request.url];
  answered.add(request.url);
  response.writeHead(file ? 200 : 404).end(file);
});

server.listen(8000, () => console.log("serving"));
process.on("SIGTERM", () => server.close());
