import { NT_GNU_ABI_TAG, NT_GNU_BUILD_ID, PT } from "./constants.ts";
import type { ElfImage } from "./image.ts";
import { readRange } from "./read-range.ts";

/** No more notes are read, in bytes over all segments; only core dumps have more. */
export const MAX_NOTES = 0x10000;

/** One note (gABI "Note Section"). */
export interface Note {
  /** n_name without its NUL. */
  readonly owner: string;
  readonly type: number;
  readonly descriptor: Buffer;
}

/**
 * The notes of all PT_NOTE segments. A damaged note ends its segment, as in readelf: notes are no reason to
 * refuse a file. Go's own linker puts some outside PT_NOTE, where only the section table knows them: they are
 * not found. Throws E_ELF_TRUNCATED.
 */
export function readNotes({ source, header, segments }: ElfImage): readonly Note[] {
  const notes: Note[] = [];
  let budget = BigInt(MAX_NOTES);
  for (const { type, offset, filesz, align, at } of segments) {
    const length = filesz < budget ? filesz : budget;
    if (type !== PT.NOTE || length === 0n) continue;
    const view = readRange(source, offset, length, { what: "PT_NOTE", at });
    budget -= length;
    notes.push(...notesIn(view, header.littleEndian, align === 8n ? 8 : 4));
  }
  return notes;
}

/** The descriptor of the first NT_GNU_BUILD_ID note that has one, in hexadecimal. */
export function buildIdIn(notes: readonly Note[]): string | undefined {
  return notes
    .find(({ owner, type, descriptor }) => {
      return owner === "GNU" && type === NT_GNU_BUILD_ID && descriptor.length > 0;
    })
    ?.descriptor.toString("hex");
}

/** Operating systems by the first word of NT_GNU_ABI_TAG (LSB, "ABI note tag"). */
const ABI_SYSTEMS = ["Linux", "Hurd", "Solaris", "FreeBSD", "NetBSD", "Syllable", "NaCl"];

/** What the first NT_GNU_ABI_TAG says: system and its oldest version that will do (`Linux 3.7.0`). */
export function abiTagIn(notes: readonly Note[], littleEndian: boolean): string | undefined {
  const note = notes.find(({ owner, type, descriptor }) => {
    return owner === "GNU" && type === NT_GNU_ABI_TAG && descriptor.length >= 16;
  });
  if (note === undefined) return undefined;
  const word = (at: number): number =>
    littleEndian ? note.descriptor.readUInt32LE(at) : note.descriptor.readUInt32BE(at);
  return `${ABI_SYSTEMS[word(0)] ?? word(0)} ${word(4)}.${word(8)}.${word(12)}`;
}

/** Walks the notes in `view`; `alignment` (bytes) is 8 for the GNU property notes of 64-bit files, else 4. */
function* notesIn(view: DataView, littleEndian: boolean, alignment: 4 | 8): Generator<Note> {
  const align = (position: number): number => Math.ceil(position / alignment) * alignment;
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  for (let start = 0; start + 12 <= view.byteLength; ) {
    const nameSize = view.getUint32(start, littleEndian);
    const type = view.getUint32(start + 8, littleEndian);
    const descriptor = align(start + 12 + nameSize);
    const end = descriptor + view.getUint32(start + 4, littleEndian);
    if (end > view.byteLength) return;
    const name = bytes.toString("latin1", start + 12, start + 12 + nameSize);
    yield { owner: name.replace(/\0$/, ""), type, descriptor: bytes.subarray(descriptor, end) };
    start = align(end);
  }
}
