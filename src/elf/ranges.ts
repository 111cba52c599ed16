import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { readDynamicNames } from "./dynamic-names.ts";
import { type ElfImage, openImage } from "./image.ts";
import { readInterpreter } from "./interpreter.ts";
import { MissingRange } from "./missing-range.ts";
import { readBuildId } from "./notes.ts";
import { readVersionDefs, readVersionNeeds } from "./versions.ts";

/** A part of a file, in bytes. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/**
 * The ranges of a file that `analyzeElf` reads, as far as the bytes that `source` has can tell: the headers;
 * with the program headers at hand also PT_INTERP, PT_NOTE and PT_DYNAMIC; with PT_DYNAMIC at hand also the
 * string and version tables. Sorted, merged, within the file. `source` says what it lacks by `MissingRange`,
 * as `windowSource` does, and knows the whole file's size. A damaged file gives fewer ranges, never an error.
 */
export function plannedRanges(source: ByteSource): readonly Range[] {
  const ranges: Range[] = [];
  const recording = { size: source.size, read: recordInto(ranges, source) };
  const image = unlessDamaged(() => openImage(recording));
  if (image !== undefined) {
    for (const readPart of PARTS) unlessDamaged(() => readPart(image));
  }
  return merge(ranges);
}

const PARTS: readonly ((image: ElfImage) => unknown)[] = [
  readInterpreter,
  readBuildId,
  readDynamicNames,
  readVersionNeeds,
  readVersionDefs,
];

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

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const range of ranges.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset)) {
    const last = merged.at(-1);
    if (last === undefined || range.offset > last.offset + last.length) {
      merged.push(range);
    } else {
      const end = Math.max(last.offset + last.length, range.offset + range.length);
      merged[merged.length - 1] = { offset: last.offset, length: end - last.offset };
    }
  }
  return merged;
}
