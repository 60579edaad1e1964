/** Makes a title into a piece of an address: `Hello, World!` becomes `hello-world`. */
export function slug(title: string): string {
  return title.toLowerCase().match(/[a-z0-9]+/g)?.join("-") ?? "";
}
