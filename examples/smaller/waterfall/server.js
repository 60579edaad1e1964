// Notes: renders the Markdown files in notes/, with their code coloured.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import hljs from "highlight.js/lib/core";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import { Marked } from "marked";

hljs.registerLanguage("dockerfile", dockerfile);
const marked = new Marked({
  renderer: {
    code: ({ text }) => `<pre>${hljs.highlight(text, { language: "dockerfile" }).value}</pre>\n`,
  },
});

const server = createServer(async (request, response) => {
  const name = /^\/([a-z]*)$/.exec(request.url)?.[1];
  try {
    const note = await readFile(`notes/${name || "index"}.md`, "utf8");
    response.end(marked.parse(note));
  } catch {
    response.writeHead(404).end("no such note\n");
  }
});
server.listen(8080);

process.on("SIGTERM", () => server.close(() => process.exit(0)));
