import { posix } from "node:path";
import type { Layout } from "../../layout/lay-out.ts";
import type { Owners } from "./assign.ts";
import { OUTPUT_NAMES, type OutputName } from "./output-name.ts";
import type { Reference } from "./references.ts";

/** That one output refers to another. */
export interface Edge {
  readonly from: OutputName;
  readonly to: OutputName;
  readonly isRelative: boolean;
  /** For a person. */
  readonly because: string;
}

/** The outputs of files and directories by path; what is in no map is in `out`. */
export interface Places {
  readonly owners: Owners;
  /** Of the outputs that have something of a directory, the one that is meant by it. */
  readonly directories: Owners;
}

/** Who names `lib` means the libraries in it, not its archives. */
const RANK: readonly OutputName[] = ["lib", "include", "bin", "out", ...OUTPUT_NAMES];

/** Where everything is that is divided so. */
export function placesOf(layout: Layout, owners: Owners): Places {
  const directories = new Map<string, OutputName>();
  const rank = (name: OutputName | undefined): number => (name === undefined ? Infinity : RANK.indexOf(name));
  for (const { path } of owners.size === 0 ? [] : layout.files) {
    const name = owners.get(path) ?? "out";
    for (let up = posix.dirname(path); ; up = posix.dirname(up)) {
      if (rank(name) < rank(directories.get(up))) directories.set(up, name);
      if (up === "/") break;
    }
  }
  return { owners, directories };
}

/** The output that has a file or a directory. */
export function outputAt({ owners, directories }: Places, path: string): OutputName {
  return owners.get(path) ?? directories.get(path) ?? "out";
}

/** Every reference between two outputs, each pair once for each way of looking. */
export function edgesBetween(layout: Layout, owners: Owners, references: readonly Reference[]): Edge[] {
  const places = placesOf(layout, owners);
  const declared = new Set(owners.values());
  const edges = new Map<string, Edge>();
  for (const { from: file, to: target, isRelative, what } of references) {
    const from = outputAt(places, file);
    // Who looks for the package's root may look for anything in it but what is for people.
    const reached =
      target === "/" && isRelative
        ? OUTPUT_NAMES.filter(
            (name) => name === "out" || (declared.has(name) && name !== "doc" && name !== "samples"),
          )
        : [outputAt(places, target)];
    for (const to of reached) {
      const key = `${from} ${to} ${isRelative}`;
      if (from !== to && !edges.has(key)) {
        edges.set(key, { from, to, isRelative, because: `${file} ${what}` });
      }
    }
  }
  return [...edges.values()];
}

/** The outputs that stdenv names in `nix-support/propagated-build-inputs` of another, and those that we do. */
export function propagationEdges(declared: ReadonlySet<OutputName>, fromOutToo: boolean): Edge[] {
  const propagated = (["bin", "include", "lib"] as const).filter((name) => declared.has(name));
  const edge = (from: OutputName, to: OutputName): Edge => ({
    from,
    to,
    isRelative: false,
    because: `${from} propagates ${to}`,
  });
  const dev = declared.has("dev");
  return [
    ...(dev ? [edge("dev", "out"), ...propagated.map((name) => edge("dev", name))] : []),
    ...(!dev || fromOutToo ? propagated.map((name) => edge("out", name)) : []),
  ];
}
