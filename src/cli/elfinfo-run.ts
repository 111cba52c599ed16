import { basename, isAbsolute } from "node:path";
import { openSeekableFile } from "../archive/seekable-file.ts";
import type { ElfFacts } from "../elf/elf-facts.ts";
import { Deb2nixError } from "../error.ts";
import { readElfInDeb } from "../facts/read-elf.ts";
import { readElfFile } from "../facts/read-elf-file.ts";
import { shellWord } from "../nix/shell.ts";
import { elfJson, type NamedElf } from "../report/elf-json.ts";
import { elfText } from "../report/elf-text.ts";
import { errorText } from "../report/error-text.ts";
import { exitCodeOf } from "./exit-code.ts";
import { STANDARD_INPUT, withStandardInput } from "./standard-input.ts";
import { type ColorChoice, paintFor, write } from "./terminal.ts";

export interface ElfinfoOptions {
  readonly json?: true;
  readonly symbols?: true;
  readonly verbose?: true;
  readonly color: ColorChoice;
  readonly maxUnpacked: number;
}

/** What parts a deb from the file in it. */
const MEMBER = /^(.*\.deb)!(\/?.*)$/s;

/**
 * `elfinfo FILE…`, of which `-` is standard input: a file that cannot be read is reported and the others are shown all
 * the same.
 */
export async function elfinfo(paths: readonly string[], options: ElfinfoOptions): Promise<void> {
  const paint = paintFor(process.stdout, options.color);
  const elfs: NamedElf[] = [];
  for (const path of paths) {
    try {
      const elf = {
        path: shownPath(path),
        ...(await readElf(path, options.symbols ?? false, options.maxUnpacked)),
      };
      if (options.json) elfs.push(elf);
      else await write(process.stdout, elfText(elf, paint, options.verbose ?? false));
    } catch (error) {
      if (!(error instanceof Deb2nixError)) throw error;
      process.stderr.write(errorText(error, paintFor(process.stderr, options.color)));
      process.exitCode = exitCodeOf(error);
    }
  }
  if (options.json) await write(process.stdout, elfJson(elfs));
}

async function readElf(path: string, symbols: boolean, maxUnpacked: number): Promise<ElfFacts> {
  const [, deb, member] = MEMBER.exec(path) ?? [];
  try {
    return deb === undefined || member === undefined
      ? await withStandardInput([path], maxUnpacked, async ([file]) => readElfOfFile(file!, path, symbols))
      : await readElfInDeb(deb, member.startsWith("/") ? member : `/${member}`, { symbols, maxUnpacked });
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    const outer = deb ?? path;
    throw error.path === outer ? error : error.within(outer);
  }
}

/** As `readElfFile`; of a deb says how to name what is in it. */
function readElfOfFile(file: string, given: string, symbols: boolean): ElfFacts {
  try {
    return readElfFile(file, { symbols });
  } catch (error) {
    if (!(error instanceof Deb2nixError && error.code === "E_ELF_MAGIC" && isDeb(file))) throw error;
    const deb = given === STANDARD_INPUT ? "x.deb" : given;
    throw new Deb2nixError("E_ELF_DEB", "this is a deb", {
      hint: `Name a file in it: ${shellWord(`${deb}!/usr/lib/…`)}; \`deb2nix inspect ${shellWord(deb)}\` lists them.`,
      cause: error,
    });
  }
}

/** Whether a regular file begins as deb(5) has it: an archive whose first member is debian-binary. */
function isDeb(path: string): boolean {
  const file = openSeekableFile(path)!;
  try {
    return Buffer.from(file.read(0, Math.min(file.size, DEB_START.length))).toString("latin1") === DEB_START;
  } finally {
    file.close();
  }
}

const DEB_START = "!<arch>\ndebian-binary";

/** JSON holds no absolute paths: where a file happened to lie is no fact about it. */
function shownPath(path: string): string {
  const [, deb, member] = MEMBER.exec(path) ?? [];
  if (deb === undefined || member === undefined) return isAbsolute(path) ? basename(path) : path;
  return `${isAbsolute(deb) ? basename(deb) : deb}!${member.startsWith("/") ? member : `/${member}`}`;
}
