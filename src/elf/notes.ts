import { NT_GNU_BUILD_ID, PT } from "./constants.ts";
import type { ElfImage } from "./image.ts";
import { readRange } from "./read-range.ts";

/** No more notes are read, in bytes over all segments; only core dumps have more. */
export const MAX_NOTES = 0x10000;

/**
 * The descriptor of the first NT_GNU_BUILD_ID note, in hexadecimal (gABI "Note Section"). A damaged note ends
 * its segment, as in readelf: a build ID is no reason to refuse a file. Go's own linker puts the note outside
 * PT_NOTE, where only the section table knows it: such a file has none. Throws E_ELF_TRUNCATED.
 */
export function readBuildId({ source, header, segments }: ElfImage): string | undefined {
  let budget = BigInt(MAX_NOTES);
  for (const { type, offset, filesz, align, at } of segments) {
    const length = filesz < budget ? filesz : budget;
    if (type !== PT.NOTE || length === 0n) continue;
    const view = readRange(source, offset, length, { what: "PT_NOTE", at });
    budget -= length;
    const buildId = findBuildId(view, header.littleEndian, align === 8n ? 8 : 4);
    if (buildId !== undefined) return buildId;
  }
  return undefined;
}

/** Walks the notes in `view`; `alignment` (bytes) is 8 for the GNU property notes of 64-bit files, else 4. */
function findBuildId(view: DataView, littleEndian: boolean, alignment: 4 | 8): string | undefined {
  const align = (position: number): number => Math.ceil(position / alignment) * alignment;
  for (let start = 0; start + 12 <= view.byteLength; ) {
    const nameSize = view.getUint32(start, littleEndian);
    const descriptorSize = view.getUint32(start + 4, littleEndian);
    const type = view.getUint32(start + 8, littleEndian);
    const descriptor = align(start + 12 + nameSize);
    const end = descriptor + descriptorSize;
    if (end > view.byteLength) return undefined;
    if (type === NT_GNU_BUILD_ID && descriptorSize > 0 && text(view, start + 12, nameSize) === "GNU\0") {
      return bytes(view, descriptor, descriptorSize).toString("hex");
    }
    start = align(end);
  }
  return undefined;
}

function text(view: DataView, start: number, length: number): string {
  return bytes(view, start, length).toString("latin1");
}

function bytes(view: DataView, start: number, length: number): Buffer {
  return Buffer.from(view.buffer, view.byteOffset + start, length);
}
