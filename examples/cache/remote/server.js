// A file that is another one each time, one that stays as it is, and one that was tampered with.
import { createServer } from "node:http";

// As long on a host that started a minute ago as on one that runs for a year.
const moment = () => String(process.hrtime.bigint()).padStart(20, "0");

const server = createServer((request, response) => {
  const files = {
    "/changing.txt": `version ${moment()}\n`,
    "/fixed.txt": "version 1\n",
    "/tampered.txt": "version l\n",
  };
  const file = files[request.url];
  response.writeHead(file ? 200 : 404).end(file);
});

server.listen(8000, () => console.log("serving"));
process.on("SIGTERM", () => server.close());
