import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { readDynamicNames } from "./dynamic-names.ts";
import { type ElfImage, openImage } from "./image.ts";
import { readInterpreter } from "./interpreter.ts";
import { mergeRanges } from "./merge-ranges.ts";
import { MissingRange } from "./missing-range.ts";
import { readNotes } from "./notes.ts";
import { readSections } from "./sections.ts";
import { readOpeners, readSymbols } from "./symbols.ts";
import { readVersionDefs, readVersionNeeds } from "./versions.ts";

/** A part of a file, in bytes. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** Which facts are wanted beyond those that every file has. */
export interface WantedFacts {
  /** `dlopen`, `paths` and `openers`: then the section table is read, and the names of the imports. */
  readonly strings?: boolean;
  /** `imports` and `exports`. */
  readonly symbols?: boolean;
}

/**
 * The ranges of a file that `analyzeElf` reads, as far as the bytes that `source` has can tell: the headers;
 * with the program headers at hand also PT_INTERP, PT_NOTE and PT_DYNAMIC; with PT_DYNAMIC at hand also the
 * string and version tables; what `wanted` adds. The string constants themselves are not among them
 * (`stringRanges`). Sorted, merged, within the file. `source` says what it lacks by `MissingRange`, as
 * `windowSource` does, and knows the whole file's size. A damaged file gives fewer ranges, never an error.
 */
export function plannedRanges(source: ByteSource, wanted: WantedFacts = {}): readonly Range[] {
  const ranges: Range[] = [];
  const recording = { size: source.size, read: recordInto(ranges, source) };
  const image = unlessDamaged(() => openImage(recording));
  if (image !== undefined) {
    const parts = [
      ...PARTS,
      ...(wanted.strings ? STRING_PARTS : []),
      ...(wanted.symbols ? SYMBOL_PARTS : []),
    ];
    for (const readPart of parts) unlessDamaged(() => readPart(image));
  }
  return mergeRanges(ranges);
}

const PARTS: readonly ((image: ElfImage) => unknown)[] = [
  readInterpreter,
  readNotes,
  readDynamicNames,
  readVersionNeeds,
  readVersionDefs,
];

const STRING_PARTS: typeof PARTS = [
  ({ source, header }) => readSections(source, header),
  readBeforeSections,
  readOpeners,
];

/** Bytes before the section table in which linkers put the names of the sections. */
const SECTION_NAMES = 4096;

/** Until the section table is there, nothing else tells where the names are. */
function readBeforeSections({ source, header }: ElfImage): void {
  const end = Math.min(Number(header.shoff), source.size);
  const start = Math.max(0, end - SECTION_NAMES);
  source.read(start, end - start);
}

const SYMBOL_PARTS: typeof PARTS = [readSymbols];

/** Zeros stand in for missing bytes: to every reader they are an empty table or a damaged record. */
function recordInto(ranges: Range[], source: ByteSource): ByteSource["read"] {
  return (offset, length) => {
    ranges.push({ offset, length });
    try {
      return source.read(offset, length);
    } catch (error) {
      if (error instanceof MissingRange) return new Uint8Array(length);
      throw error;
    }
  };
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deb2nixError) return undefined;
    throw error;
  }
}
