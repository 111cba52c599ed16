import { basename, join } from "node:path";
import { expect } from "vitest";
import { linesOf } from "../real/tools.ts";
import { readTree } from "./phases.ts";

/** What `convert --json` says of a package, as far as builds are held to it. */
export interface Plan {
  readonly attr: string;
  readonly pname: string;
  readonly version: string;
  readonly autoPatchelf: boolean;
  readonly debs: readonly string[];
  readonly buildInputs: readonly {
    readonly attr: string;
    readonly kind: string;
    readonly because: readonly { readonly needed: string }[];
  }[];
  readonly outputs: readonly { readonly name: string; readonly files: number }[];
  readonly fixes: readonly { readonly kind: string; readonly path?: string; readonly copy?: string }[];
  readonly unresolved: readonly { readonly needed: string }[];
  readonly dropped: readonly { readonly path: string }[];
}

/** Paths of files and links in the debs of a package, as dpkg tells them; `folder` is where the debs are. */
export async function contentOf({ debs }: Plan, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const file of debs) {
    for await (const line of linesOf("dpkg-deb", ["--contents", join(folder, file)])) {
      const [, type, path] = /^(.)(?:\S+ +){5}\.(\/.*?)(?: -> .*| link to .*)?$/.exec(line)!;
      if (type !== "d") paths.push(path!);
    }
  }
  return paths;
}

/** Each output has as many files as planned, and all together have what the debs have, less what the plan leaves out. */
export function expectContent(
  plan: Plan,
  outputs: Readonly<Record<string, string>>,
  shipped: readonly string[],
): void {
  expect(Object.keys(outputs).sort(), plan.attr).toEqual(plan.outputs.map(({ name }) => name).sort());
  // stdenv writes what an output propagates, and the builder makes lib64 a link to lib.
  const trees = plan.outputs.map(({ name }) =>
    Object.entries(readTree(outputs[name]!)).filter(
      ([path, content]) => !path.startsWith("/nix-support/") && !(path === "/lib64" && content === "-> lib"),
    ),
  );
  const counts = trees.map((tree) => tree.filter(([, content]) => !content.startsWith("-> ")).length);
  // Private copies of libraries lie in `out`, which is the first.
  const copies = plan.fixes.flatMap(({ copy }) => (copy === undefined ? [] : [basename(copy)]));
  const planned = plan.outputs.map(({ files }, index) => files + (index === 0 ? copies.length : 0));
  expect([plan.attr, ...counts]).toEqual([plan.attr, ...planned]);

  const dropped = new Set(plan.dropped.map(({ path }) => path));
  const names = shipped.filter((path) => !dropped.has(path)).map((path) => basename(path));
  names.push(...copies);
  for (const { kind, path } of plan.fixes) {
    if (kind === "remove-link") names.splice(names.indexOf(basename(path!)), 1);
    else if (
      [
        "alternative-link",
        "library-link",
        "manifest-link",
        "program-link",
        "script-link",
        "soname-link",
      ].includes(kind)
    )
      names.push(basename(path!));
  }
  const found = trees.flatMap((tree) => tree.map(([path]) => basename(path)));
  expect([plan.attr, ...found.sort()]).toEqual([plan.attr, ...names.sort()]);
}
