import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { fileError } from "../archive/file-chunks.ts";
import { decodeName, encodeName } from "../archive/names.ts";
import { openSeekableFile } from "../archive/seekable-file.ts";
import { parseControl } from "../debian/deb822.ts";
import { analyzeElf, isElf } from "../elf/analyze.ts";
import { scanSource } from "../elf/scan-source.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts, ElfInDeb, FileFact, FileProblem, TextFact } from "./deb-facts.ts";
import { factsBudget } from "./facts-budget.ts";
import { isTextOfInterest, textFacts } from "./text-facts.ts";

/** Where `dpkg-deb -R` puts the members of control.tar. */
const CONTROL_DIRECTORY = "/DEBIAN";

/** How the store calls every output but `out`. */
const OUTPUT = /^(.+)-(bin|dev|devdoc|doc|firmware|include|info|lib|man|python|samples|static|stubs)$/;

/** Bytes that tell ELF files and scripts from others. */
const HEAD_LENGTH = 16;

/**
 * The facts of a directory as if it were what a deb holds: an unpacked deb, or a store path. Links are not
 * followed. Name and version are those of `DEBIAN/control`, else read off the directory's name. `sha256` is of
 * the list of files, their sizes and modes, not of what is in them. Throws E_FILE_* where something cannot be
 * read, and E_DEB_LIMIT where there is too much of it.
 */
export function readTree(
  directory: string,
  { symbols = false, maxFiles }: { readonly symbols?: boolean; readonly maxFiles?: number } = {},
): DebFacts {
  const name = attempt(directory, "", () => basename(realpathSync(directory)));
  const files: FileFact[] = [];
  const elfs: ElfInDeb[] = [];
  const texts: TextFact[] = [];
  const problems: FileProblem[] = [];
  const spend = factsBudget(maxFiles);
  for (const file of walk(directory)) {
    const isRead = file.type === "file" && file.size > 0;
    const content = isRead ? unlessGone(() => readContent(join(directory, file.path), file, symbols)) : {};
    if (content === undefined) continue;
    spend(file, 0);
    files.push(file);
    const { elf, text, problem } = content;
    for (const fact of [elf, text, problem]) if (fact !== undefined) spend(fact, 0);
    if (elf !== undefined) elfs.push(elf);
    if (text !== undefined) texts.push(text);
    if (problem !== undefined) problems.push(problem);
  }
  return {
    file: name,
    size: files.reduce((sum, { size }) => sum + size, 0),
    sha256: createHash("sha256")
      .update(JSON.stringify([name, files]))
      .digest("hex"),
    control: controlOf(directory, name),
    compression: { control: "none", data: "none" },
    files,
    scripts: [],
    elfs,
    texts,
    problems,
    nestedDebs: [],
  };
}

/** The store paths that the run paths of these files, or libraries that they need by path, are in, sorted. */
export function storePathsOf({ elfs }: DebFacts): readonly string[] {
  const entries = elfs.flatMap(({ needed, rpath, runpath }) => [...rpath, ...runpath, ...needed]);
  return [...new Set(entries.flatMap((entry) => /^\/nix\/store\/[^/]+/.exec(entry) ?? []))].sort();
}

/** What `read` gives, undefined for what is gone since its directory was listed: others may work in a tree. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deb2nixError && error.code === "E_FILE_MISSING") return undefined;
    throw error;
  }
}

/** Everything below `directory`, sorted by path. */
function walk(directory: string): FileFact[] {
  const found: FileFact[] = [];
  const open = ["/"];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const names = unlessGone(() => attempt(directory, path, (at) => readdirSync(at, { encoding: "buffer" })));
    for (const raw of names ?? []) {
      const child = join(path, decodeName(raw));
      if (child === CONTROL_DIRECTORY) continue;
      const fact = unlessGone(() => attempt(directory, child, (at) => factOf(at, child)));
      if (fact === undefined) continue;
      found.push(fact);
      if (fact.type === "directory") open.push(child);
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function factOf(at: Buffer, path: string): FileFact {
  const status = lstatSync(at);
  const mode = status.mode & 0o7777;
  if (status.isSymbolicLink()) {
    const target = decodeName(readlinkSync(at, { encoding: "buffer" }));
    return { path, type: "symlink", mode, size: 0, target };
  }
  if (status.isFile()) return { path, type: "file", mode, size: status.size };
  if (status.isDirectory()) return { path, type: "directory", mode, size: 0 };
  const type = status.isCharacterDevice() ? "char" : status.isBlockDevice() ? "block" : "fifo";
  return { path, type, mode, size: 0 };
}

interface Content {
  readonly elf?: ElfInDeb;
  readonly text?: TextFact;
  readonly problem?: FileProblem;
}

function readContent(at: string, { path, size }: FileFact, symbols: boolean): Content {
  if (!path.isWellFormed()) {
    return { problem: { path, code: "E_FILE_NAME", message: "was not read, as its name is no UTF-8" } };
  }
  const file = openSeekableFile(at);
  if (file === undefined) return {};
  try {
    const head = file.read(0, Math.min(file.size, HEAD_LENGTH));
    if (isElf(head)) return { elf: { path, ...analyzeElf(file, { candidates: scanSource(file), symbols }) } };
    if (!isTextOfInterest(path, size, head)) return {};
    return { text: textFacts(path, Buffer.from(file.read(0, file.size)).toString("utf8")) };
  } catch (error) {
    if (!(error instanceof Deb2nixError && error.code.startsWith("E_ELF_"))) throw error;
    const { code, message, offset } = error;
    return { problem: { path, code, message, ...(offset === undefined ? {} : { offset }) } };
  } finally {
    file.close();
  }
}

function controlOf(directory: string, name: string): Readonly<Record<string, string>> {
  const control = join(directory, CONTROL_DIRECTORY, "control");
  let text: string;
  try {
    text = readFileSync(control, "utf8");
  } catch {
    // `HASH-NAME-VERSION` in the store, else any name; it is for any machine, so every ELF file counts.
    const [, store = "", packageName = name, rest = "0"] =
      /^([0-9a-z]{32}-)?(.+?)(?:-(\d[^/]*))?$/.exec(name) ?? [];
    // The outputs of one derivation are looked at together, and are not the same package twice.
    const [, version = rest, output] = (store === "" ? undefined : OUTPUT.exec(rest)) ?? [];
    return {
      Package: output === undefined ? packageName : `${packageName}-${output}`,
      Version: version,
      Architecture: "all",
    };
  }
  try {
    return parseControl(text);
  } catch (error) {
    throw error instanceof Deb2nixError ? error.within(control) : error;
  }
}

/** Acts on `path` below `directory`, whatever bytes its name is made of. */
function attempt<T>(directory: string, path: string, act: (at: Buffer) => T): T {
  try {
    return act(Buffer.concat([Buffer.from(directory), encodeName(path)]));
  } catch (error) {
    throw fileError(join(directory, path), error as NodeJS.ErrnoException);
  }
}
