// Answers each request with one line.
import express from "express";
import pc from "picocolors";

const app = express();
app.get("/", (_request, response) => response.send("hello\n"));
const server = app.listen(8080, () => console.log(pc.green("ready")));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
