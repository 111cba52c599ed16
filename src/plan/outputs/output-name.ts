/**
 * The outputs that a package may have, in the order in which they are declared: that of nixpkgs' redist builder,
 * which has no `firmware`.
 */
export const OUTPUT_NAMES = [
  "out",
  "doc",
  "samples",
  "python",
  "bin",
  "dev",
  "include",
  "lib",
  "static",
  "stubs",
  "firmware",
] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number];

/** Sorts as outputs are declared. */
export function inOutputOrder(a: OutputName, b: OutputName): number {
  return OUTPUT_NAMES.indexOf(a) - OUTPUT_NAMES.indexOf(b);
}
