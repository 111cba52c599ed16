import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { DT, PT } from "./constants.ts";
import type { ProgramHeader } from "./program-headers.ts";
import { type Encoding, readRange, readWord } from "./read-range.ts";

/** One entry of the dynamic section (gABI "Dynamic Section"). */
export interface DynamicEntry {
  readonly tag: number;
  readonly value: bigint;
  /** Byte offset of this entry in the file. */
  readonly at: number;
}

/** A larger PT_DYNAMIC is refused, in bytes: room for 65536 entries, where real files have under 1000. */
export const MAX_DYNAMIC_SIZE = 0x100000;

/**
 * The entries of PT_DYNAMIC before DT_NULL, or undefined for a static file. A PT_DYNAMIC without bytes in the
 * file (separate debug files) counts as none, as in readelf; a missing DT_NULL is forgiven, as there. Of
 * several PT_DYNAMIC the last counts, as in glibc. Throws E_ELF_DYNAMIC and E_ELF_TRUNCATED.
 */
export function readDynamic(
  source: ByteSource,
  encoding: Encoding,
  segments: readonly ProgramHeader[],
): readonly DynamicEntry[] | undefined {
  const segment = segments.findLast(({ type }) => type === PT.DYNAMIC);
  if (segment === undefined || segment.filesz === 0n) return undefined;
  const { offset, filesz, at } = segment;
  const view = readRange(source, offset, bounded(filesz, at), { what: "PT_DYNAMIC", at });

  const width = encoding.class === 64 ? 8 : 4;
  const entries: DynamicEntry[] = [];
  for (let position = 0; position + 2 * width <= view.byteLength; position += 2 * width) {
    const tag = Number(readWord(view, position, encoding));
    if (tag === DT.NULL) break;
    const value = readWord(view, position + width, encoding);
    entries.push({ tag, value, at: Number(offset) + position });
  }
  return entries;
}

/** The entry with `tag` that counts: the last one, as glibc keeps one pointer per tag. */
export function lastEntry(entries: readonly DynamicEntry[], tag: number): DynamicEntry | undefined {
  return entries.findLast((entry) => entry.tag === tag);
}

function bounded(size: bigint, at: number): bigint {
  if (size <= MAX_DYNAMIC_SIZE) return size;
  const message = `PT_DYNAMIC has ${size} bytes, expected at most ${MAX_DYNAMIC_SIZE}`;
  throw new Deb2nixError("E_ELF_DYNAMIC", message, { offset: at });
}
