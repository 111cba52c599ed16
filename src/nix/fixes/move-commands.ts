import { posix } from "node:path";
import type { Fix, MoveTree } from "../../plan/fixes/fix.ts";
import { sourcePath } from "../shell.ts";
import { inSourceRoot, mergeDirectory } from "./source-root.ts";

/** What is moved in the unpacked debs before `normalizeDebs` sorts the rest; directories may meet others. */
export function moveCommands(fixes: readonly Fix[]): string[] {
  const moves = fixes.filter((fix): fix is MoveTree => fix.kind === "move-tree");
  if (moves.length === 0) return [];
  return inSourceRoot(
    moves.flatMap(({ from, to, removed }) => [
      ...(removed.length === 0 ? [] : [`rm ${removed.map(sourcePath).join(" ")}`]),
      ...mergeDirectory(from, to),
      `rmdir -p --ignore-fail-on-non-empty ${sourcePath(posix.dirname(from))}`,
    ]),
  );
}
