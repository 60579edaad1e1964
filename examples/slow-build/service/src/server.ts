import express from "express";
import pc from "picocolors";
import { slug } from "./slug.ts";

const app = express();
app.get("/:title", (request, response) => {
  response.send(slug(request.params.title) + "\n");
});
const server = app.listen(8080, () => console.log(pc.green("ready")));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
