process.on("SIGTERM", () => process.exit(0));
setInterval(() => {}, 3_600_000);
console.log("ready");
