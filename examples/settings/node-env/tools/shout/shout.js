#!/usr/bin/env node
// Stands for a bundler: makes capitals of what it reads.
process.stdin.on("data", (text) => process.stdout.write(text.toString().toUpperCase()));
