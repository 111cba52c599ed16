import { basename, isAbsolute } from "node:path";
import type { ElfFacts } from "../elf/elf-facts.ts";
import { Deb2nixError } from "../error.ts";
import { readElfInDeb } from "../facts/read-elf.ts";
import { readElfFile } from "../facts/read-elf-file.ts";
import { elfJson, type NamedElf } from "../report/elf-json.ts";
import { elfText } from "../report/elf-text.ts";
import { errorText } from "../report/error-text.ts";
import { exitCodeOf } from "./exit-code.ts";
import { withStandardInput } from "./standard-input.ts";
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

/** `elfinfo FILE…`, of which `-` is standard input: a file that cannot be read is reported and the others are shown all the same. */
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
      ? await withStandardInput([path], maxUnpacked, async ([file]) => readElfFile(file!, { symbols }))
      : await readElfInDeb(deb, member.startsWith("/") ? member : `/${member}`, { symbols, maxUnpacked });
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    const outer = deb ?? path;
    throw error.path === outer ? error : error.within(outer);
  }
}

/** JSON holds no absolute paths: where a file happened to lie is no fact about it. */
function shownPath(path: string): string {
  const [, deb, member] = MEMBER.exec(path) ?? [];
  if (deb === undefined || member === undefined) return isAbsolute(path) ? basename(path) : path;
  return `${isAbsolute(deb) ? basename(deb) : deb}!${member.startsWith("/") ? member : `/${member}`}`;
}
