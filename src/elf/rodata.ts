import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { PF, PT, SHT } from "./constants.ts";
import { type ElfHeaders, openHeaders, openImage } from "./image.ts";
import { mergeRanges } from "./merge-ranges.ts";
import type { ProgramHeader } from "./program-headers.ts";
import type { Range } from "./ranges.ts";
import { readSections, type Section } from "./sections.ts";
import { readOpeners } from "./symbols.ts";

/**
 * The ranges of a file that hold its string constants: the sections `.rodata*`, of a file that imports an opener
 * `.data` too (libX11.so.6 has `libXcursor.so.1` there, in an array that can be written), or where there is no section
 * table the segments that are loaded and not writable. Sorted, merged, within the file. Device code
 * (`.nv_fatbin`), unwind tables and debug sections are not among them; ET_REL objects have none. Throws as
 * `openHeaders` does.
 */
export function stringRanges(source: ByteSource): readonly Range[] {
  const file = openHeaders(source);
  const sections = readSections(file.source, file.header);
  const hasData = sections.some(({ name }) => WRITABLE_DATA.test(name));
  return stringRangesOf(file, sections, hasData && importsOpener(source));
}

/** A file whose symbols are damaged imports nothing. */
function importsOpener(source: ByteSource): boolean {
  try {
    return readOpeners(openImage(source)).length > 0;
  } catch (error) {
    if (error instanceof Deb2nixError) return false;
    throw error;
  }
}

/** As `stringRanges`, for a file whose sections have been read. `opens`: whether it imports an opener. */
export function stringRangesOf(
  file: ElfHeaders,
  sections: readonly Section[],
  opens: boolean,
): readonly Range[] {
  if (file.header.type === "REL") return [];
  return sections.length === 0
    ? constantRangesOf(file)
    : within(
        file,
        sections.filter(
          ({ name, type }) =>
            type === SHT.PROGBITS && (READ_ONLY_DATA.test(name) || (opens && WRITABLE_DATA.test(name))),
        ),
      );
}

/** The segments that are loaded and not writable. */
export function constantRanges(source: ByteSource): readonly Range[] {
  return constantRangesOf(openHeaders(source));
}

/** All segments that are loaded: what holds every string range of an ordinary file. */
export function loadedRanges(source: ByteSource): readonly Range[] {
  const file = openHeaders(source);
  const loaded = file.segments.filter(({ type }) => type === PT.LOAD);
  return within(
    file,
    loaded.map(({ offset, filesz }) => ({ offset, size: filesz })),
  );
}

function constantRangesOf(file: ElfHeaders): readonly Range[] {
  const isConstant = ({ type, flags }: ProgramHeader): boolean => type === PT.LOAD && (flags & PF.W) === 0;
  return within(
    file,
    file.segments.filter(isConstant).map(({ offset, filesz }) => ({ offset, size: filesz })),
  );
}

/** `.rodata`, its kin `.rodata.str1.8` of odd linker scripts, and `.lrodata` of the large code model. */
const READ_ONLY_DATA = /^\.l?rodata(?:\.|$)/;

const WRITABLE_DATA = /^\.data$/;

function within(
  { source }: ElfHeaders,
  parts: readonly { readonly offset: bigint; readonly size: bigint }[],
): readonly Range[] {
  const end = BigInt(source.size);
  return mergeRanges(
    parts
      .filter(({ offset }) => offset < end)
      .map(({ offset, size }) => ({
        offset: Number(offset),
        length: Number(offset + size < end ? size : end - offset),
      })),
  );
}
