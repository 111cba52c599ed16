import { readFileSync } from "node:fs";
import {
  apply,
  binding,
  lambda,
  letIn,
  type NixExpr,
  type NixSetItem,
  reference,
  relativePath,
  set,
  string,
  variable,
} from "../nix/expression.ts";
import { OWNERSHIP } from "../nix/releases/ownership.ts";
import { packageFile } from "../package-file.ts";
import { listTree, type Tree } from "./tree.ts";

/** Where a maintainer's own changes lie in a tree: `overrides/ATTR.nix`. */
export const OVERRIDES = "overrides";

/** The function in a tree that applies them. */
export const OVERRIDE_SUPPORT = "pkgs/with-override.nix";

/** Attributes of the packages that the tree has overrides of. Throws as `listTree`. */
export function overriddenAttrs(tree: Tree): ReadonlySet<string> {
  const names = listTree(tree, OVERRIDES).filter((name) => name.endsWith(".nix"));
  return new Set(names.map((name) => name.slice(0, -".nix".length)));
}

/** The text of that function: it goes into the tree, since evaluating a tree takes no deb2nix. */
export function overrideSupport(): string {
  const text = readFileSync(packageFile("nix/with-override.nix"), "utf8");
  return `# ${OWNERSHIP}\n${text}`;
}

const WITH_OVERRIDE = "withOverride";

/** How the package set calls a package's file where there are overrides. */
export const callOverridden: NixSetItem = binding(
  "callPackage",
  letIn(
    [
      binding(
        WITH_OVERRIDE,
        apply(
          reference("self.callPackage"),
          relativePath("../with-override.nix"),
          set([]),
          relativePath("../../overrides"),
        ),
      ),
    ],
    lambda("file", lambda("_", apply(variable(WITH_OVERRIDE), attrOfFile(), variable("file")))),
  ),
  ["Applies overrides/ATTR.nix"],
);

function attrOfFile(): NixExpr {
  const name = apply(variable("baseNameOf"), variable("file"));
  return apply(reference("lib.removeSuffix"), string(".nix"), name);
}
