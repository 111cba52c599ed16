import { posix } from "node:path";
import { wrappersOf } from "../opened.ts";
import { type PrivateWrapper, sortedReasons } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import { COPIED_WRAPPERS } from "./wrapper-library.ts";

/**
 * `dlopen` searches the run path of the library that calls it (ld.so(8)), which behind a wrapper is another
 * package's. A copy in this package, under names of its own so that the loader keeps both apart, is called instead.
 */
export function privateWrapperFixes({ package: pkg, inputs, world }: FixContext): PrivateWrapper[] {
  const { patched } = pkg;
  const { attr } = pkg.group;
  const functions = [...new Set(patched.flatMap(wrappersOf))]
    .filter((name) => COPIED_WRAPPERS.has(name))
    .sort();
  return functions.flatMap((name): PrivateWrapper[] => {
    const wrapper = world.wrappers.get(name);
    if (wrapper === undefined || wrapper.attr === attr || !inputs.has(wrapper.attr)) return [];
    const importers = patched.filter((file) => wrappersOf(file).includes(name));
    const needs = pkg
      .needs()
      .filter(
        ({ file, resolution }) =>
          importers.includes(file) &&
          resolution.kind === "sibling" &&
          resolution.match?.file === wrapper.file,
      );
    const suffix = attr.replace(/^l4t-/, "").replaceAll(/[^A-Za-z0-9]+/g, "_");
    return [
      {
        kind: "private-wrapper",
        attr: wrapper.attr,
        library: wrapper.file.path,
        needed: [...new Set(needs.map(({ needed }) => needed))].sort(),
        copy: `/lib/${privateName(posix.basename(wrapper.file.path), suffix)}`,
        function: name,
        renamed: `${name}_${suffix}`,
        importers: importers.map(({ path }) => path),
        because: sortedReasons(importers.map(({ from }) => ({ file: from, name }))),
      },
    ];
  });
}

/** `libnvos.so` of `multimedia` is `libnvos_multimedia.so`. */
function privateName(library: string, suffix: string): string {
  const end = library.lastIndexOf(".so");
  return end < 0 ? `${library}_${suffix}` : `${library.slice(0, end)}_${suffix}${library.slice(end)}`;
}
