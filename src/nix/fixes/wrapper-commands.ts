import { posix } from "node:path";
import type { Fix, PrivateWrapper } from "../../plan/fixes/fix.ts";
import { apply, interpolation, reference } from "../expression.ts";
import { shellWord } from "../shell.ts";
import { packageRoot } from "./package-root.ts";
import type { ShellLine, Tree } from "./shell-line.ts";

/** Private copies of wrappers of `dlopen`, and the files that are made to call them. */
export function wrapperCommands(fixes: readonly Fix[], tree: Tree): ShellLine[] {
  const wrappers = fixes.filter((fix): fix is PrivateWrapper => fix.kind === "private-wrapper");
  return wrappers.flatMap((fix) => commandsOf(fix, tree));
}

function commandsOf(fix: PrivateWrapper, tree: Tree): ShellLine[] {
  const copy = tree.word(fix.copy);
  const hasDirectory = fix.importers.some((path) => posix.dirname(path) === posix.dirname(fix.copy));
  const soname = shellWord(posix.basename(fix.copy));
  const replaced = fix.needed.map((name) => `--replace-needed ${shellWord(name)} ${soname} `).join("");
  const program = apply(reference("lib.getExe"), reference("buildPackages.patchelfUnstable"));
  return [
    `# ${fix.function} searches the run path of the library that it is in: a copy has this package's`,
    ...(hasDirectory ? [] : [`mkdir -p ${tree.word(posix.dirname(fix.copy))}`]),
    [
      "cp --no-preserve=mode ",
      packageRoot({ attr: fix.attr, path: fix.library }, ""),
      `${shellWord(fix.library)} ${copy}`,
    ],
    `patchelf --set-soname ${soname} ${copy}`,
    "renames=$(mktemp)",
    `echo ${fix.function} ${shellWord(fix.renamed)} > $renames`,
    "for file in \\",
    ...fix.importers.map((path) => `  ${tree.word(path)} \\`),
    `  ${copy}; do`,
    ["  ", interpolation(program), ` --rename-dynamic-symbols $renames ${replaced}"$file"`],
    "done",
  ];
}
