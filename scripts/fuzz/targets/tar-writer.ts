import { EDGES } from "../mutate.ts";
import type { Random } from "../random.ts";

/** One header of a tar, every field as it shall stand there; what is absent is what a sound tar has. */
export interface TarPart {
  readonly name: Uint8Array;
  readonly type: string;
  readonly linkName?: Uint8Array;
  readonly prefix?: Uint8Array;
  readonly mode?: string;
  readonly uid?: Uint8Array;
  readonly size?: Uint8Array;
  readonly mtime?: Uint8Array;
  readonly magic?: string;
  readonly content?: Uint8Array;
}

/** A tar whose header checksums are right whatever the fields hold, so that they are looked at. */
export function writeParts(parts: readonly TarPart[], end = 1024): Uint8Array {
  const blocks = parts.flatMap((part) => {
    const content = part.content ?? new Uint8Array(0);
    return [header(part, content.length), content, new Uint8Array((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, new Uint8Array(end)]);
}

/** Puts right the checksum of the header block at `offset`. */
export function repairChecksum(tar: Uint8Array, offset: number): void {
  if (offset + 512 > tar.length) return;
  tar.fill(0x20, offset + 148, offset + 156);
  const sum = tar.subarray(offset, offset + 512).reduce((total, byte) => total + byte, 0);
  tar.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `), offset + 148);
}

/** A pax extended header (`x`, or `g` for all that follow). */
export function paxPart(type: string, records: readonly (readonly [string, Uint8Array | string])[]): TarPart {
  return { name: Buffer.from("pax"), type, content: Buffer.concat(records.map(paxRecord)) };
}

/** A number in one of the ways that tars write them, or in none. */
export function numberField(random: Random, value: number, width: number): Uint8Array {
  if (random.oneIn(8)) return random.bytes(width);
  if (random.oneIn(8)) return base256(random.pick(EDGES), width);
  if (random.oneIn(8)) return base256(BigInt(value), width);
  const digits = value.toString(8);
  const forms = [
    `${digits.padStart(width - 1, "0")}\0`,
    `${digits.padStart(width - 1)} `,
    digits.padStart(width, "0"),
  ];
  return Buffer.from(
    random.pick([...forms, `${digits}\0x`, "", "  \0", "-1", "9"]).slice(0, width),
    "latin1",
  );
}

function header(part: TarPart, size: number): Uint8Array {
  const block = Buffer.alloc(512);
  const put = (at: number, width: number, bytes: Uint8Array | string): void => {
    block.set((typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes).subarray(0, width), at);
  };
  put(0, 100, part.name);
  put(100, 8, part.mode ?? "0000644\0");
  put(108, 8, part.uid ?? "0000000\0");
  put(116, 8, "0000000\0");
  put(124, 12, part.size ?? `${size.toString(8).padStart(11, "0")}\0`);
  put(136, 12, part.mtime ?? "00000000000\0");
  put(156, 1, part.type);
  put(157, 100, part.linkName ?? "");
  put(257, 8, part.magic ?? "ustar\x0000");
  put(345, 155, part.prefix ?? "");
  repairChecksum(block, 0);
  return block;
}

function paxRecord([keyword, value]: readonly [string, Uint8Array | string]): Uint8Array {
  const body = Buffer.concat([Buffer.from(` ${keyword}=`), Buffer.from(value), Buffer.from("\n")]);
  let length = body.length;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

function base256(value: bigint, width: number): Uint8Array {
  const bytes = Uint8Array.from({ length: width }, (_, index) =>
    Number((BigInt.asUintN(64, value) >> BigInt(8 * Math.min(7, width - 1 - index))) & 0xffn),
  );
  bytes[0] = 0x80 | (width > 8 ? 0 : bytes[0]!);
  return bytes;
}
