/** What the environment says, read once, when the program starts. */
export interface Config {
  host: string;
  port: number;
  title: string;
  logLevel: string;
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    host: env.HOST ?? "0.0.0.0",
    port: readPort(env.PORT ?? "8080"),
    title: env.TITLE ?? "Notes",
    logLevel: env.LOG_LEVEL ?? "info",
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`PORT must be a number from 1 to 65535, not "${text}"`);
  }
  return port;
}
