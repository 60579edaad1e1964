// Prints the dishes in ./menu, each under its course, and how many there are.
const { readdirSync, readFileSync } = require("node:fs");

const files = readdirSync("menu", { recursive: true })
  .filter((file) => file.endsWith(".txt"))
  .sort();
for (const file of files) {
  console.log(`${file}: ${readFileSync(`menu/${file}`, "utf8").trim()}`);
}
console.log(`${files.length} dishes`);
