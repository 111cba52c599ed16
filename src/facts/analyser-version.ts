import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the facts of a deb depend on, beside its bytes: these folders of the program, and the files next to them. */
const FOLDERS = ["archive", "debian", "elf", "facts"];

/** The version at the time of the build, which puts it in the place of this name; undefined in a checkout. */
declare const ANALYSER_VERSION: string | undefined;

let known: string | undefined;

/**
 * Identifies the code that makes facts: 16 hexadecimal digits of a hash of its files. Facts that were kept under
 * another version are ignored, so a checkout in which somebody works never answers from stale facts.
 */
export function analyserVersion(): string {
  known ??=
    typeof ANALYSER_VERSION === "string"
      ? ANALYSER_VERSION
      : hashOfFiles(fileURLToPath(new URL("..", import.meta.url)));
  return known;
}

/** Hash of names and contents of the code below `root`; 16 hexadecimal digits. */
export function hashOfFiles(root: string): string {
  const hash = createHash("sha256");
  for (const path of [...codeIn(root, ""), ...FOLDERS.flatMap((folder) => filesBelow(root, folder))]) {
    const content = readFileSync(join(root, path));
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(root: string, folder: string): string[] {
  const folders = entriesOf(root, folder).filter((entry) => entry.isDirectory());
  return [...codeIn(root, folder), ...folders.flatMap(({ name }) => filesBelow(root, join(folder, name)))];
}

function codeIn(root: string, folder: string): string[] {
  return entriesOf(root, folder)
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
    .map(({ name }) => join(folder, name));
}

function entriesOf(root: string, folder: string): Dirent[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
