import { readConfig } from "./config.ts";

// Run in the container by HEALTHCHECK: exit code 0 means healthy, 1 unhealthy.
const { port } = readConfig(process.env);
const response = await fetch(`http://127.0.0.1:${port}/health`);
process.exitCode = response.ok ? 0 : 1;
