import { posix } from "node:path";
import type {
  AlternativeLink,
  Fix,
  LibraryLink,
  ManifestLink,
  ProgramLink,
  Relink,
  RemoveLink,
  ScriptLink,
  SonameLink,
} from "../../plan/fixes/fix.ts";
import { linkCommand, shellWord } from "../shell.ts";
import { packageRoot } from "./package-root.ts";
import { continued, type ShellLine, type Tree } from "./shell-line.ts";

type Link = AlternativeLink | LibraryLink | ManifestLink | ProgramLink | Relink | ScriptLink | SonameLink;

const LINKS: ReadonlySet<Fix["kind"]> = new Set([
  "alternative-link",
  "library-link",
  "manifest-link",
  "program-link",
  "relink",
  "script-link",
  "soname-link",
]);

function isLink(fix: Fix): fix is Link {
  return LINKS.has(fix.kind);
}

/** Links that are made, written anew or removed. */
export function linkCommands(fixes: readonly Fix[], tree: Tree): ShellLine[] {
  const links = fixes.filter(isLink);
  const removed = fixes.filter((fix): fix is RemoveLink => fix.kind === "remove-link");
  // Beside nothing else of the package: share/vulkan, bin of a program below opt, or lib where the library itself lies elsewhere.
  const isAlone = ({ kind, target }: Link): boolean =>
    kind === "manifest-link" ||
    kind === "program-link" ||
    kind === "script-link" ||
    (kind === "library-link" && target.startsWith("../"));
  const directories = new Set(links.filter(isAlone).map(({ path }) => posix.dirname(path)));
  return [
    ...[...directories].map((directory) => `mkdir -p ${tree.word(directory)}`),
    ...links.map((link) => lineOf(link, tree)),
    ...(removed.length === 0
      ? []
      : [
          "# Links that would lead nowhere",
          ...continued(["rm", ...removed.map(({ path }) => tree.word(path))]),
        ]),
  ];
}

function lineOf(link: Link, tree: Tree): ShellLine {
  if (link.kind !== "relink" || link.attr === undefined)
    return linkCommand(link.target, tree.word(link.path));
  const root = packageRoot({ attr: link.attr, path: link.target }, "");
  return ["ln -sfn ", root, `${shellWord(link.target)} ${tree.word(link.path)}`];
}
