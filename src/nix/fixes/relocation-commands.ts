import { posix } from "node:path";
import type { Fix, GiveFile, TakeFile } from "../../plan/fixes/fix.ts";
import { commentLines } from "../comment.ts";
import { debReference } from "../deb-reference.ts";
import { interpolation, select } from "../expression.ts";
import { linkCommand, shellWord } from "../shell.ts";
import { continued, type ShellLine, type Tree } from "./shell-line.ts";

/** Files that another package takes over, and those that come from another package's deb. */
export function relocationCommands(fixes: readonly Fix[], tree: Tree): ShellLine[] {
  const takes = fixes.filter((fix): fix is TakeFile => fix.kind === "take-file");
  const gives = fixes.filter((fix): fix is GiveFile => fix.kind === "give-file");
  return [
    ...commented(
      takes.map(({ because }) => because[0]!.name),
      [
        ...[...new Set(takes.map(({ path }) => posix.dirname(path)))].map(
          (directory) => `mkdir -p ${tree.word(directory)}`,
        ),
        ...takes.flatMap((fix) => takeCommands(fix, tree)),
      ],
    ),
    ...commented(
      gives.map(({ to, because }) => `In ${to}: ${because[0]!.name}`),
      gives.length === 0 ? [] : continued(["rm", ...gives.map(({ path }) => tree.word(path))]),
    ),
  ];
}

function commented(reasons: readonly string[], commands: readonly ShellLine[]): ShellLine[] {
  const lines = [...new Set(reasons)].flatMap((reason) => commentLines([reason]));
  return commands.length === 0 ? [] : [...lines, ...commands];
}

function takeCommands(fix: TakeFile, tree: Tree): ShellLine[] {
  const path = tree.word(fix.path);
  if (fix.target !== undefined) return [linkCommand(fix.target, path)];
  const source = interpolation(select(debReference({ package: fix.deb, ...fix }), ["src"]));
  return [
    [
      "dpkg-deb --fsys-tarfile ",
      source,
      ` | tar --extract --to-stdout ${shellWord(`.${fix.from}`)} > ${path}`,
    ],
    ...(fix.isExecutable ? [`chmod +x ${path}`] : []),
  ];
}
