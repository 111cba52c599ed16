import { DT, PT } from "../../../src/elf/constants.ts";
import { EDGES } from "../mutate.ts";
import type { Random } from "../random.ts";

/** A number in an ELF file: where it stands and how wide it is, in bytes. */
interface Field {
  readonly at: number;
  readonly width: 1 | 2 | 4 | 8;
}

/** Overwrites one to four fields of a written ELF file with numbers that sit on the edges of checks. */
export function editFields(bytes: Uint8Array, random: Random): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isWide = bytes[4] === 2;
  const isLittle = bytes[5] === 1;
  const fields = fieldsOf(view, isWide, isLittle).filter(({ at, width }) => at + width <= bytes.length);
  for (let count = 1 + random.below(4); count > 0; count--) {
    const { at, width } = random.pick(fields);
    const value = BigInt.asUintN(8 * width, fieldValue(bytes.length, random));
    if (width === 8) view.setBigUint64(at, value, isLittle);
    else if (width === 4) view.setUint32(at, Number(value), isLittle);
    else if (width === 2) view.setUint16(at, Number(value), isLittle);
    else view.setUint8(at, Number(value));
  }
}

/** Tags and types that mean something, edges, and what lies around the file's end or within it. */
function fieldValue(size: number, random: Random): bigint {
  const known = [...Object.values(DT), ...Object.values(PT)];
  if (random.oneIn(4)) return BigInt(random.pick(known));
  if (random.oneIn(3)) return BigInt(size + random.below(33) - 16);
  if (random.oneIn(2)) return BigInt(random.below(size));
  return random.pick(EDGES);
}

/** The header's fields, those of all segments, all dynamic entries and whatever words the tables hold. */
function fieldsOf(view: DataView, isWide: boolean, isLittle: boolean): Field[] {
  const word = isWide ? 8 : 4;
  const header: Field[] = [
    ...[4, 5, 6, 7].map((at): Field => ({ at, width: 1 })),
    ...[16, 18].map((at): Field => ({ at, width: 2 })),
    ...[0, 1, 2].map((index): Field => ({ at: 24 + index * word, width: word })),
    ...[1, 2, 3, 4, 5, 6].map((index): Field => ({ at: (isWide ? 50 : 38) + 2 * index, width: 2 })),
  ];
  const size = isWide ? 56 : 32;
  const count = view.getUint16(isWide ? 56 : 44, isLittle);
  const fields: Field[] = [...header];
  for (
    let index = 0, at = isWide ? 64 : 52;
    index < count && at + size <= view.byteLength;
    index++, at += size
  ) {
    fields.push({ at, width: 4 }, { at: at + (isWide ? 4 : 24), width: 4 });
    const words = isWide ? [8, 16, 24, 32, 40, 48] : [4, 8, 12, 16, 20, 28];
    fields.push(...words.map((offset): Field => ({ at: at + offset, width: word })));
    const type = view.getUint32(at, isLittle);
    if (type === PT.DYNAMIC || type === PT.NOTE)
      fields.push(...wordsOf(view, at + (isWide ? 8 : 4), { isWide, isLittle }));
  }
  // Version tables, hash tables and symbols lie between the headers and the dynamic section.
  for (let at = (isWide ? 64 : 52) + count * size; at + 4 <= view.byteLength; at += 4)
    fields.push({ at, width: 4 });
  return fields;
}

/** All words of the segment whose p_offset stands at `at`. */
function wordsOf(
  view: DataView,
  at: number,
  encoding: { readonly isWide: boolean; readonly isLittle: boolean },
): Field[] {
  const word = encoding.isWide ? 8 : 4;
  const read = (position: number): number =>
    encoding.isWide
      ? Number(view.getBigUint64(position, encoding.isLittle))
      : view.getUint32(position, encoding.isLittle);
  const [start, size] = [read(at), read(at + (encoding.isWide ? 24 : 12))];
  return Array.from(
    { length: Math.floor(size / word) },
    (_, index): Field => ({ at: start + index * word, width: word }),
  );
}
