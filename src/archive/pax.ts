import { Deb2nixError } from "../error.ts";
import { decodeName, quoteName } from "./names.ts";
import { sparse } from "./tar-header.ts";

/** What pax records say of the next entry or of all that follow; absent where they say nothing. */
export interface PaxFields {
  readonly path?: string;
  readonly linkpath?: string;
  readonly uname?: string;
  readonly gname?: string;
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970, with a fraction. */
  readonly mtime?: number;
}

const TEXTS = new Set(["path", "linkpath", "uname", "gname"]);
const COUNTS = new Set(["size", "uid", "gid"]);

/**
 * Applies the records of one pax header to `before` and returns the result (POSIX pax, "pax Header Block":
 * "length keyword=value\n", length in decimal and counting the whole record). An empty value takes a field
 * back, unknown keywords are passed over. `offset` is that of `body` in the tar, in bytes. Throws `E_TAR_PAX`
 * for a malformed record and `E_TAR_SPARSE` for any `GNU.sparse.*`.
 */
export function applyPax(body: Uint8Array, before: PaxFields, offset: number): PaxFields {
  const fields: Record<string, string | number> = { ...before } as Record<string, string | number>;
  for (let at = 0; at < body.length; ) {
    const { keyword, value, length } = record(body, at, offset);
    if (keyword.startsWith("GNU.sparse.")) throw sparse(offset + at);
    if (TEXTS.has(keyword) || COUNTS.has(keyword) || keyword === "mtime") {
      if (value.length === 0) delete fields[keyword];
      else fields[keyword] = TEXTS.has(keyword) ? decodeName(value) : numeric(keyword, value, offset + at);
    }
    at += length;
  }
  return fields as PaxFields;
}

interface PaxRecord {
  readonly keyword: string;
  readonly value: Uint8Array;
  readonly length: number;
}

function record(body: Uint8Array, at: number, offset: number): PaxRecord {
  const wrong = (why: string): Deb2nixError =>
    new Deb2nixError("E_TAR_PAX", `a pax record ${why}`, { offset: offset + at });
  const head = Buffer.from(body.subarray(at, at + 20)).toString("latin1");
  const digits = /^([0-9]+) /.exec(head);
  if (digits === null) throw wrong(`starts with ${quoteName(head)}, a length was expected`);
  const length = Number(digits[1]);
  const start = at + digits[0].length;
  const end = at + length - 1;
  if (end >= body.length || end < start) throw wrong(`claims ${length} bytes, ${body.length - at} are left`);
  if (body[end] !== 0x0a) throw wrong(`of ${length} bytes does not end in a newline`);
  const equals = body.indexOf(0x3d, start);
  if (equals < 0 || equals >= end) throw wrong("has no equals sign");
  return { keyword: decodeName(body.subarray(start, equals)), value: body.subarray(equals + 1, end), length };
}

function numeric(keyword: string, value: Uint8Array, offset: number): number {
  const text = decodeName(value);
  const form = keyword === "mtime" ? /^-?[0-9]+(\.[0-9]*)?$/ : /^[0-9]+$/;
  const number = Number(text);
  if (!form.test(text) || Math.abs(number) > Number.MAX_SAFE_INTEGER) {
    throw new Deb2nixError(
      "E_TAR_PAX",
      `the pax ${keyword} is ${quoteName(text)}, which is out of its range`,
      {
        offset,
      },
    );
  }
  return number;
}
