import { decodeName, normalizeMemberName } from "../../src/archive/names.ts";
import type { FileFact, FileType } from "../../src/facts/deb-facts.ts";
import { linesOf } from "./tools.ts";

/** tar's letters, as in the first column of `ls -l`; `h` is a second name of a file. */
const TYPES: Readonly<Record<string, FileType>> = {
  "-": "file",
  d: "directory",
  l: "symlink",
  h: "hardlink",
  c: "char",
  b: "block",
  p: "fifo",
};

const NAME = /"(?:[^"\\]|\\.)*"/.source;
const LINE = new RegExp(
  `^(?<letter>.)(?<mode>[-rwxsStT]{9}) +\\d+/\\d+ +(?<size>\\d+(?:,\\d+)?) \\S+ \\S+ (?<path>${NAME})` +
    `(?: -> (?<symlink>${NAME})| link to (?<hardlink>${NAME}))?$`,
);

/**
 * The files of a deb as dpkg and GNU tar see them, in archive order. It is what `dpkg-deb --contents` prints,
 * but for tar's quoting style: that of dpkg-deb can't tell a file called `a -> b` from a link.
 */
export async function dpkgContents(debPath: string): Promise<FileFact[]> {
  const files: FileFact[] = [];
  // The path is an argument of the shell, never a part of its script.
  const script =
    'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar --numeric-owner --quoting-style=c -tvf -';
  for await (const line of linesOf("bash", ["-c", script, "bash", debPath])) files.push(parseTarLine(line));
  return files;
}

/** One line of `tar --numeric-owner --quoting-style=c -tv`, its bytes as Latin-1. */
export function parseTarLine(line: string): FileFact {
  const groups = LINE.exec(line)?.groups;
  const type = TYPES[groups?.letter ?? ""];
  if (groups === undefined || type === undefined) throw new Error(`tar printed ${JSON.stringify(line)}`);
  const { mode, size, path, symlink, hardlink } = groups;
  return {
    path: normalizeMemberName(unquote(path!)),
    type,
    mode: parseMode(mode!),
    size: type === "file" ? Number(size) : 0,
    ...(symlink === undefined ? {} : { target: unquote(symlink) }),
    ...(hardlink === undefined ? {} : { target: normalizeMemberName(unquote(hardlink)) }),
  };
}

/** `rwsr-x--T` to bits: lower case `s` and `t` stand for the special bit and x, upper case for it without x. */
function parseMode(letters: string): number {
  let bits = 0;
  for (const [index, letter] of [...letters].entries()) {
    const bit = 0o400 >> index;
    if (letter !== "-" && letter !== "S" && letter !== "T") bits |= bit;
    if (/[sStT]/.test(letter)) bits |= index === 2 ? 0o4000 : index === 5 ? 0o2000 : 0o1000;
  }
  return bits;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** A C string literal to the name that its bytes are. */
function unquote(quoted: string): string {
  const bytes = quoted
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped, 8)) : (ESCAPES[escaped] ?? escaped),
    );
  return decodeName(Buffer.from(bytes, "latin1"));
}
