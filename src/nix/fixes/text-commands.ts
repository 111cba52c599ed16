import { AFTER_PATH, BEFORE_PATH } from "../../facts/path-boundary.ts";
import { order } from "../../order.ts";
import type {
  CmakePrefix,
  Fix,
  LibraryManifest,
  PathReplacement,
  PkgConfig,
  RewritePaths,
} from "../../plan/fixes/fix.ts";
import type { NixStringPart } from "../expression.ts";
import { inDoubleQuotes, literalInEre, shellWord } from "../shell.ts";
import { packageRoot } from "./package-root.ts";
import { continued, type ShellLine, type Tree } from "./shell-line.ts";

/** Texts that are made to name the package's own places. */
export function textCommands(fixes: readonly Fix[], tree: Tree): ShellLine[] {
  const definitions = fixes.filter((fix): fix is PkgConfig => fix.kind === "pkg-config");
  const rewrites = fixes.filter((fix): fix is RewritePaths => fix.kind === "rewrite-paths");
  return [
    ...fixes.flatMap((fix) => (fix.kind === "library-manifest" ? manifestCommand(fix, tree) : [])),
    ...definitionCommands(definitions, tree),
    ...fixes.flatMap((fix) => (fix.kind === "cmake-prefix" ? cmakeCommand(fix, tree) : [])),
    ...rewriteCommands(rewrites, tree),
  ];
}

/** One command for all files in which the same is said. */
function definitionCommands(fixes: readonly PkgConfig[], tree: Tree): ShellLine[] {
  const files = new Map<string, { readonly edits: readonly string[]; readonly words: string[] }>();
  for (const { path, variables } of fixes) {
    const edits = variables.map((variable) =>
      definition(variable, tree.rootOf(variable.to === "/" ? path : variable.to)),
    );
    const same = files.get(edits.join("\n")) ?? { edits, words: [] };
    same.words.push(tree.word(path));
    files.set(edits.join("\n"), same);
  }
  return [...files.values()].flatMap(({ edits, words }) => continued(["sed -i", ...edits, ...words]));
}

/** `was` needs no quotes: facts hold plain names only. */
function manifestCommand({ path, was, library }: LibraryManifest, tree: Tree): ShellLine[] {
  const to = inDoubleQuotes(library.path);
  const root = packageRoot(library, tree.rootOf(library.path));
  if (path.endsWith(".icd")) return [['echo "', root, `${to}" > ${tree.word(path)}`]];
  return [`substituteInPlace ${tree.word(path)} \\`, [`  --replace-fail '"${was}"' "\\"`, root, `${to}\\""`]];
}

/** A definition at the start of a line; `name` has letters, digits, `_` and dots. */
function definition({ name, to }: PkgConfig["variables"][number], root: string): string {
  const value = to === "/" ? "" : inDoubleQuotes(asReplacement(to));
  return `-e "s#^\\s*${name.replaceAll(".", "\\.")}\\s*=.*#${name}=${root}${value}#"`;
}

function cmakeCommand({ path, anchors, directories }: CmakePrefix, tree: Tree): ShellLine[] {
  return continued([
    "sed -i",
    ...anchors.map(({ variable, start, place }) => {
      const value = inDoubleQuotes(asReplacement(place));
      return `-e "/get_filename_component( *${variable} /s#\\\${${start}}#${tree.rootOf(path)}${value}#"`;
    }),
    ...directories.map(({ from, to }) => `-e 's#}/${from}\\b#}/${to}#g'`),
    tree.word(path),
  ]);
}

/**
 * One pass of sed over each file. What was replaced is marked by a line feed, which no line holds, and by a sign
 * behind which no path begins, so it is not replaced again whatever the name of the output.
 */
function rewriteCommands(fixes: readonly RewritePaths[], tree: Tree): ShellLine[] {
  if (fixes.length === 0) return [];
  return [
    "# A path is replaced where it stands by itself, a directory's also in front of what lies in it.",
    `start=${shellWord(BEFORE_PATH)}`,
    `end=${shellWord(`(${AFTER_PATH})`)}`,
    `into=${shellWord(`(/|${AFTER_PATH})`)}`,
    ...fixes.flatMap((fix) => {
      const roots = rootsOf(fix, tree);
      return command([
        ["sed -E -i -e :a"],
        ...fix.replacements.map((replacement): NixStringPart[] => {
          const { from, to, isDirectory } = replacement;
          const end = isDirectory ? "$into" : "$end";
          const mark = `\\n%${roots.findIndex(({ key }) => key === rootKey(replacement, tree)) || ""}`;
          return [
            `-e "s#$start${inDoubleQuotes(literalInEre(from))}${end}#\\1${mark}${inDoubleQuotes(asReplacement(to))}\\4#; ta"`,
          ];
        }),
        // What was put in begins with a slash, so no mark is the beginning of another.
        ...roots.map(({ root }, index): NixStringPart[] =>
          roots.length === 1 ? ['-e "s#\\n%#', root, '#g"'] : [`-e "s#\\n%${index || ""}/#`, root, '/#g"'],
        ),
        [tree.word(fix.path)],
      ]);
    }),
  ];
}

/** Where the paths of a text begin: outputs of the package, then other packages. */
function rootsOf(
  { replacements }: RewritePaths,
  tree: Tree,
): { readonly key: string; readonly root: NixStringPart }[] {
  const roots = new Map(
    replacements.map((each) => [
      rootKey(each, tree),
      packageRoot(
        { path: each.to, ...(each.attr === undefined ? {} : { attr: each.attr }) },
        tree.rootOf(each.to),
      ),
    ]),
  );
  return [...roots].map(([key, root]) => ({ key, root })).sort((a, b) => order(a.key, b.key));
}

/** Variables of outputs sort before attributes. */
function rootKey({ attr, to }: PathReplacement, tree: Tree): string {
  return attr ?? tree.rootOf(to);
}

function asReplacement(path: string): string {
  return path.replace(/[\\&#]/g, "\\$&");
}

/** One line for every part, each but the last with a backslash behind it. */
function command(parts: readonly (readonly NixStringPart[])[]): ShellLine[] {
  return parts.map((part, index) => {
    const indent = index === 0 ? "" : "  ";
    const end = index === parts.length - 1 ? "" : " \\";
    const line = [indent, ...part, end];
    return line.every((piece) => typeof piece === "string") ? line.join("") : line;
  });
}
