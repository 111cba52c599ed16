import type { Library } from "./library.ts";

/** Who has what a library asks for: an attribute, `libc`, `gcc`, `driver` or `host`; undefined where nobody does. */
export function providerOf({ pkg, elf }: Library, name: string): string | undefined {
  const resolution = pkg?.resolve(elf, name);
  if (resolution === undefined || resolution.kind === "unresolved") return undefined;
  if (resolution.kind === "own") return pkg!.group.attr;
  return "attr" in resolution ? resolution.attr : resolution.kind;
}
