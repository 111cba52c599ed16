import { attrName } from "../config/attr-name.ts";

/**
 * The attribute of the package that one deb makes in a JetPack package set: `nvidia-l4t-core` is `l4t-core`,
 * everything else keeps its name as far as Nix allows.
 */
export function jetpackAttr(debPackage: string): string {
  return attrName(debPackage.replace(/^nvidia-l4t-/, "l4t-"));
}
