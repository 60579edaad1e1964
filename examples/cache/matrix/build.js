// Writes public/index.html from notes.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { marked } from "marked";

mkdirSync("public", { recursive: true });
writeFileSync("public/index.html", marked(readFileSync("notes.md", "utf8")));
