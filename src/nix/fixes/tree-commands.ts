import type { Fix } from "../../plan/fixes/fix.ts";
import { linkCommands } from "./link-commands.ts";
import { relocationCommands } from "./relocation-commands.ts";
import type { ShellLine, Tree } from "./shell-line.ts";
import { textCommands } from "./text-commands.ts";
import { wrapperCommands } from "./wrapper-commands.ts";

/** Everything that is changed in the tree of a package before auto-patchelf sees it, an empty line between kinds. */
export function treeCommands(fixes: readonly Fix[], tree: Tree): ShellLine[] {
  const blocks = [
    relocationCommands(fixes, tree),
    linkCommands(fixes, tree),
    textCommands(fixes, tree),
    wrapperCommands(fixes, tree),
  ].filter((block) => block.length > 0);
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}
