import { fileStatus } from "../archive/file-status.ts";
import { openSeekableFile } from "../archive/seekable-file.ts";
import { analyzeElf } from "../elf/analyze.ts";
import type { ElfFacts } from "../elf/elf-facts.ts";
import { scanSource } from "../elf/scan-source.ts";
import { Deb2nixError } from "../error.ts";

/**
 * The facts of the ELF file at `path`. Throws `E_FILE_DIRECTORY`, `E_FILE_READ` for a pipe or a device, and what `openSeekableFile` and
 * `analyzeElf` throw.
 */
export function readElfFile(
  path: string,
  { symbols = false }: { readonly symbols?: boolean } = {},
): ElfFacts {
  const file = openSeekableFile(path);
  if (file === undefined) {
    if (fileStatus(path)?.isDirectory()) {
      throw new Deb2nixError("E_FILE_DIRECTORY", "this is a directory, a file was expected", {
        path,
        hint: "Name a file in it.",
      });
    }
    throw new Deb2nixError("E_FILE_READ", "this is no regular file, but a pipe or a device", {
      hint: "Save it to a file first: an ELF file is not read front to back.",
    });
  }
  try {
    return analyzeElf(file, { candidates: scanSource(file), symbols });
  } finally {
    file.close();
  }
}
