// Prints a time span in milliseconds, and which version of the library did it.
import { readFileSync } from "node:fs";
import ms from "ms";

const { version } = JSON.parse(readFileSync("node_modules/ms/package.json"));
console.log(`${ms(process.argv[2] ?? "2 days")} by ms ${version}`);
