import { ascii } from "./streams.ts";

export interface ArMember {
  readonly name: string;
  readonly body?: Uint8Array | string;
  /** As in the header; what does not fit the body makes a damaged archive. */
  readonly size?: string;
  readonly mtime?: string;
  readonly mode?: string;
  readonly end?: string;
}

/** An ar archive of members written as they are given. */
export function arOf(...members: readonly ArMember[]): Buffer {
  const parts = [ascii("!<arch>\n")];
  for (const member of members) {
    const body = Buffer.from(member.body ?? "");
    const header =
      member.name.padEnd(16) +
      (member.mtime ?? "0").padEnd(12) +
      "0".padEnd(6) +
      "0".padEnd(6) +
      (member.mode ?? "100644").padEnd(8) +
      (member.size ?? String(body.length)).padEnd(10) +
      (member.end ?? "`\n");
    parts.push(ascii(header), body);
    if (body.length % 2 === 1) parts.push(ascii("\n"));
  }
  return Buffer.concat(parts);
}

interface TarFields {
  readonly name: string | Uint8Array;
  readonly type?: string;
  readonly body?: Uint8Array | string;
  readonly link?: string;
  readonly prefix?: string;
  /** Size field as written, twelve bytes. */
  readonly size?: Uint8Array | string;
  readonly mode?: string;
  readonly uid?: Uint8Array | string;
  readonly mtime?: Uint8Array | string;
  readonly magic?: string;
  readonly devices?: string;
  readonly signedSum?: boolean;
  readonly sum?: string;
}

/** One tar entry, header and padded body. */
export function tarEntryOf(fields: TarFields): Buffer {
  const body = Buffer.from(fields.body ?? "");
  const block = Buffer.alloc(512);
  const put = (at: number, value: Uint8Array | string): void => {
    block.set(typeof value === "string" ? ascii(value) : value, at);
  };
  put(0, fields.name);
  put(100, fields.mode ?? "0000644\0");
  put(108, fields.uid ?? "0000000\0");
  put(116, "0000000\0");
  put(124, fields.size ?? `${body.length.toString(8).padStart(11, "0")}\0`);
  put(136, fields.mtime ?? "00000000000\0");
  put(148, "        ");
  put(156, fields.type ?? "0");
  put(157, fields.link ?? "");
  put(257, fields.magic ?? "ustar\x0000");
  if (fields.devices !== undefined) put(329, fields.devices);
  put(345, fields.prefix ?? "");
  let sum = 0;
  for (const byte of block) sum += fields.signedSum === true && byte > 127 ? byte - 256 : byte;
  put(148, fields.sum ?? `${sum.toString(8).padStart(6, "0")}\0 `);
  return Buffer.concat([block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** The two zero blocks. */
export const tarEnd = Buffer.alloc(1024);

export const tarOf = (...entries: readonly TarFields[]): Buffer =>
  Buffer.concat([...entries.map(tarEntryOf), tarEnd]);

/** A pax header of type `x` or `g` with these records. */
export function paxOf(records: Readonly<Record<string, string | Uint8Array>>, type = "x"): Buffer {
  const body = Object.entries(records).map(([keyword, value]) => paxRecord(keyword, Buffer.from(value)));
  return tarEntryOf({ name: "./PaxHeaders/x", type, body: Buffer.concat(body) });
}

function paxRecord(keyword: string, value: Uint8Array): Buffer {
  const rest = Buffer.concat([ascii(` ${keyword}=`), value, ascii("\n")]);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([ascii(String(length)), rest]);
}
