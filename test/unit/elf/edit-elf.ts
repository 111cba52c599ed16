import { type ElfSpec, writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { DT, PT } from "../../../src/elf/constants.ts";

/** A written 64-bit little-endian ELF file whose fields a test can overwrite; offsets in bytes. */
export interface EditableElf {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the first program header of this type is: p_flags +4, p_offset +8, p_vaddr +16, p_filesz +32. */
  segment(type: keyof typeof PT): number;
  /** Where the first dynamic entry with this tag is: d_tag +0, d_un +8. */
  entry(tag: keyof typeof DT): number;
  /** Where the table is that this tag names; in the writer's libraries addresses of tables are offsets. */
  table(tag: keyof typeof DT): number;
  set16(offset: number, value: number): EditableElf;
  set32(offset: number, value: number): EditableElf;
  set64(offset: number, value: bigint | number): EditableElf;
}

export function editElf(spec: ElfSpec = {}): EditableElf {
  const bytes = writeElf(spec);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const segment: EditableElf["segment"] = (type) => {
    for (let at = 64; at < 64 + 56 * view.getUint16(56, true); at += 56) {
      if (view.getUint32(at, true) === PT[type]) return at;
    }
    throw new Error(`the file has no PT_${type}`);
  };
  const entry: EditableElf["entry"] = (tag) => {
    for (let at = Number(view.getBigUint64(segment("DYNAMIC") + 8, true)); at < bytes.length; at += 16) {
      const found = Number(view.getBigUint64(at, true));
      if (found === DT[tag]) return at;
      if (found === DT.NULL) break;
    }
    throw new Error(`the file has no DT_${tag}`);
  };
  const elf: EditableElf = {
    bytes,
    view,
    segment,
    entry,
    table: (tag) => Number(view.getBigUint64(entry(tag) + 8, true)),
    set16: (offset, value) => {
      view.setUint16(offset, value, true);
      return elf;
    },
    set32: (offset, value) => {
      view.setUint32(offset, value, true);
      return elf;
    },
    set64: (offset, value) => {
      view.setBigUint64(offset, BigInt(value), true);
      return elf;
    },
  };
  return elf;
}
