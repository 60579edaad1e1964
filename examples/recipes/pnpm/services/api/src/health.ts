// Run in the container by HEALTHCHECK: exit code 0 means healthy, 1 unhealthy.
const response = await fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/health`);
process.exitCode = response.ok ? 0 : 1;

export {};
