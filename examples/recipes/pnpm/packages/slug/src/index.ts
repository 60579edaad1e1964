import anyAscii from "any-ascii";

/** Makes a title into a piece of an address: `Crème brûlée` becomes `creme-brulee`. */
export function slug(title: string): string {
  return anyAscii(title).toLowerCase().match(/[a-z0-9]+/g)?.join("-") ?? "";
}
