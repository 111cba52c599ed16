import { posix } from "node:path";
import type { Layout } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { packageName } from "../release.ts";
import { type ScriptCommand, scriptCommands } from "../system/script-words.ts";
import { type FixReason, type ScriptLink, sortedReasons } from "./fix.ts";
import { isPlainPath } from "./plain-path.ts";

/** A link that a command makes, as written in the script: both absolute. */
interface MadeLink {
  readonly path: string;
  readonly target: string;
}

/**
 * Links to files of the package that preinst and postinst make, for standalone packages: with `ln -s`, as an
 * alternative, or as the desktop file of a menu. Links to links that a script made before count too.
 */
export function scriptLinkFixes({ group, layout }: AnalysedPackage): ScriptLink[] {
  if (group.target !== "standalone") return [];
  const taken = takenPaths(layout);
  const files = new Set(layout.files.map(({ path }) => path));
  const directories = new Set([...taken].filter((path) => !files.has(path)));
  const links = new Map<string, ScriptLink>();
  const isThere = (path: string): boolean => taken.has(path) || links.has(path);
  const add = ({ path, target }: MadeLink, reason: FixReason): void => {
    const at = placeOf(path, layout);
    const end = placeOf(target, layout);
    if (at === undefined || end === undefined || at === end || isThere(at) || !isThere(end)) return;
    if (
      !isPlainPath(at) ||
      !ROOTS.test(posix.normalize(path)) ||
      (directories.has(end) && at.startsWith(`${end}/`))
    )
      return;
    for (let up = posix.dirname(at); up !== "/"; up = posix.dirname(up)) {
      if (files.has(up) || links.has(up)) return;
    }
    const relative = posix.relative(posix.dirname(at), end);
    links.set(at, { kind: "script-link", path: at, target: relative, because: sortedReasons([reason]) });
  };
  const isDirectory = (path: string): boolean => {
    const where = placeOf(path, layout);
    return where !== undefined && (where === "/" || directories.has(where));
  };
  for (const deb of group.debs) {
    for (const script of deb.scripts) {
      if (script.name !== "preinst" && script.name !== "postinst") continue;
      const file = `${script.name} of ${packageName(deb)}`;
      for (const command of scriptCommands(script)) {
        for (const link of linksOf(command, isDirectory)) add(link, { file, name: link.target });
      }
    }
  }
  return [...links.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where a package may have something of its own; state is the system's. */
const ROOTS = /^\/(bin|etc|lib|lib64|opt|sbin|usr)\//;

function linksOf({ words }: ScriptCommand, isDirectory: (path: string) => boolean): MadeLink[] {
  switch (words[0]) {
    case "ln":
      return symbolicLinks(words.slice(1), isDirectory);
    case "update-alternatives":
      return alternatives(words);
    case "xdg-desktop-menu":
      return menuEntries(words.slice(1));
    default:
      return [];
  }
}

/** What `ln -s` makes (ln(1)); nothing where a word has what only the shell knows. */
function symbolicLinks(
  words: readonly (string | undefined)[],
  isDirectory: (path: string) => boolean,
): MadeLink[] {
  const operands: string[] = [];
  let isSymbolic = false;
  let isFile = false;
  let directory: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) return [];
    if (/^\d?[<>]/.test(word)) break;
    if (word === "--symbolic") isSymbolic = true;
    else if (word === "--no-target-directory" || word === "--no-dereference") isFile = true;
    else if (word.startsWith("--target-directory=")) directory = word.slice(word.indexOf("=") + 1);
    else if (/^-[a-zA-Z]+$/.test(word)) {
      isSymbolic ||= word.includes("s");
      isFile ||= /[nT]/.test(word);
      if (word.endsWith("t")) directory = words[++index];
    } else if (!word.startsWith("--")) operands.push(word);
  }
  if (!isSymbolic || operands.length === 0) return [];
  if (directory === undefined) {
    const last = operands.length > 1 ? operands.pop()! : undefined;
    if (last === undefined) return [];
    const isInto = operands.length > 1 || last.endsWith("/") || (!isFile && isDirectory(last));
    if (!isInto) return absolute(operands[0]!, last);
    directory = last;
  }
  const into = directory;
  return operands.flatMap((target) => absolute(target, posix.join(into, posix.basename(target))));
}

function absolute(target: string, path: string): MadeLink[] {
  return path.startsWith("/") ? [{ path, target: posix.resolve(posix.dirname(path), target) }] : [];
}

/** What `--install LINK NAME TARGET PRIORITY` and `--slave LINK NAME TARGET` make (update-alternatives(1)). */
function alternatives(words: readonly (string | undefined)[]): MadeLink[] {
  return words.flatMap((word, index): MadeLink[] => {
    const [path, name, target] = words.slice(index + 1, index + 4);
    if ((word !== "--install" && word !== "--slave") || GENERIC.test(name ?? "")) return [];
    if (path === undefined || target === undefined || !target.startsWith("/")) return [];
    return absolute(target, path);
  });
}

/**
 * Names of a kind of program, which many packages provide (Debian Policy, 11.4 and 11.8): two packages with a link of
 * this name could not be installed together.
 */
const GENERIC = /^(?:(?:gnome-)?(?:x-)?www-browser|x-\w+(?:-\w+)*|editor|pager|vi|view|awk)(?:\.1\.gz)?$/;

/** What `xdg-desktop-menu install FILE...` puts among the applications; files of directories are left out. */
function menuEntries(words: readonly (string | undefined)[]): MadeLink[] {
  if (!words.includes("install")) return [];
  return words.flatMap((word) =>
    word?.startsWith("/") && word.endsWith(".desktop")
      ? [{ path: `/usr/share/applications/${posix.basename(word)}`, target: word }]
      : [],
  );
}

function placeOf(path: string, layout: Layout): string | undefined {
  const where = place(posix.normalize(path).replace(/(?<=.)\/$/, ""), layout);
  return where.kind === "kept" ? where.to : undefined;
}
