// Prints the greeting that the build made.
const { readFileSync } = require("node:fs");

process.stdout.write(readFileSync(`${__dirname}/loud.txt`));
console.log(`NODE_ENV=${process.env.NODE_ENV}`);
