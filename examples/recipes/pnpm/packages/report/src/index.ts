import pc from "picocolors";

/** A line for a terminal. The service does not use this package. */
export function line(name: string, sold: number): string {
  return `${pc.bold(name)}: ${sold}`;
}
