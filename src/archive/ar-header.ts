import { Deb2nixError } from "../error.ts";
import { decodeName, quoteName } from "./names.ts";

/** The eight bytes at the start of every ar archive (ar(5)). */
export const AR_MAGIC = "!<arch>\n";

/** Length in bytes of a member header. */
export const AR_HEADER_LENGTH = 60;

/** One member of an ar archive. */
export interface ArHeader {
  readonly name: string;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** Bytes of content, without a BSD long name and without the pad byte. */
  readonly size: number;
  /** Of the content, in bytes from the start of the archive. */
  readonly offset: number;
}

/** Whether 60 bytes end as a member header must, in "`\n". */
export function hasHeaderEnd(bytes: Uint8Array): boolean {
  return bytes.length === AR_HEADER_LENGTH && bytes[58] === 0x60 && bytes[59] === 0x0a;
}

/**
 * Reads the 60 bytes of a member header that stands `start` bytes into the archive (ar(5): name 16, mtime 12,
 * uid 6, gid 6, mode 8 in octal, size 10, end 2). `name` is the name field without trailing blanks; long
 * names are the walker's business. Blank numbers are 0, as GNU ar leaves them blank for its own members; the
 * size must be there. Throws `E_AR_HEADER` and `E_AR_SIZE`.
 */
export function parseArHeader(bytes: Uint8Array, start: number): ArHeader {
  if (!hasHeaderEnd(bytes)) {
    throw new Deb2nixError("E_AR_HEADER", "the member header does not end in a back quote and a newline", {
      offset: start + 58,
    });
  }
  const text = Buffer.from(bytes).toString("latin1");
  const number = (from: number, to: number, digits: RegExp, base: number, field: string): number => {
    const value = text.slice(from, to).trimEnd();
    if (!digits.test(value)) {
      const code = field === "size" ? "E_AR_SIZE" : "E_AR_HEADER";
      throw new Deb2nixError(
        code,
        `the ${field} of the member is ${quoteName(value)}, a number was expected`,
        {
          offset: start + from,
        },
      );
    }
    return value === "" ? 0 : Number.parseInt(value, base);
  };
  return {
    name: trimmedName(bytes.subarray(0, 16)),
    mtime: number(16, 28, /^[0-9]*$/, 10, "mtime"),
    uid: number(28, 34, /^[0-9]*$/, 10, "uid"),
    gid: number(34, 40, /^[0-9]*$/, 10, "gid"),
    mode: number(40, 48, /^[0-7]*$/, 8, "mode"),
    size: number(48, 58, /^[0-9]+$/, 10, "size"),
    offset: start + AR_HEADER_LENGTH,
  };
}

/** The error for a member of which only `present` bytes are there. */
export function arTruncated(header: ArHeader, present: number): Deb2nixError {
  return new Deb2nixError(
    "E_AR_TRUNCATED",
    `the archive ends ${present} bytes into the member ${quoteName(header.name)}, which claims ${header.size}`,
    { offset: header.offset + present, hint: "The file is cut short; fetch it again." },
  );
}

function trimmedName(field: Uint8Array): string {
  let end = field.length;
  while (end > 0 && field[end - 1] === 0x20) end--;
  return decodeName(field.subarray(0, end));
}
