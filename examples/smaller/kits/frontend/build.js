// The build of the pages: the style goes under a name with its hash, and the page asks for that.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");

const style = readFileSync("style.css");
const name = `style.${createHash("sha256").update(style).digest("hex").slice(0, 8)}.css`;
mkdirSync("dist");
writeFileSync(`dist/${name}`, style);
writeFileSync("dist/index.html", readFileSync("index.html", "utf8").replace("style.css", name));
