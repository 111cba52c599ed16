import { Deb2nixError } from "../error.ts";
import {
  AR_HEADER_LENGTH,
  AR_MAGIC,
  type ArHeader,
  arTruncated,
  hasHeaderEnd,
  parseArHeader,
} from "./ar-header.ts";
import { decodeName, quoteName } from "./names.ts";

/** Most bytes of one long name, and of the GNU table of long names. */
const MAX_NAME = 4096;
const MAX_NAME_TABLE = 1024 * 1024;

/**
 * What the walker asks of whoever holds the bytes. `take`: reply with the next `length` bytes, fewer only at
 * the end of the archive. `skip`: pass over `length` bytes. `member`: pass over the `header.size` bytes of a
 * member's content, doing with them what you like.
 */
export type ArStep =
  | { readonly kind: "take"; readonly length: number }
  | { readonly kind: "skip"; readonly length: number }
  | { readonly kind: "member"; readonly header: ArHeader };

/** `bytes`: what was taken. `count`: how many bytes were passed, for `skip` and `member`. */
export interface ArReply {
  readonly bytes: Uint8Array;
  readonly count: number;
}

type Walk<T> = Generator<ArStep, T, ArReply>;

/**
 * The rules of an ar archive (ar(5), deb(5)), for a stream and for a file with random access alike. Knows
 * GNU and BSD long names and passes over GNU's symbol tables. The pad byte after a member of odd size may be
 * missing at the very end, as in binutils and dpkg. After the last member NULs and newlines are padding (dpkg
 * never looks there); anything else throws `E_AR_TRAILING`, since it is the mark of a damaged download.
 * Throws `E_AR_MAGIC`, `E_AR_HEADER`, `E_AR_SIZE`, `E_AR_NAME`, `E_AR_LIMIT` and `E_AR_TRUNCATED` with offsets.
 */
export function* walkAr(): Walk<void> {
  checkMagic(yield* take(AR_MAGIC.length));
  let longNames: Uint8Array | undefined;
  let members = 0;
  for (let start = AR_MAGIC.length; ; ) {
    const bytes = yield* take(AR_HEADER_LENGTH);
    if (bytes.length === 0) return;
    if (isPadding(bytes[0]!)) return yield* padding(bytes, start);
    if (members > 0 && bytes.length === AR_HEADER_LENGTH && !hasHeaderEnd(bytes)) throw trailing(start);
    if (bytes.length < AR_HEADER_LENGTH) {
      throw new Deb2nixError(
        "E_AR_TRUNCATED",
        `${bytes.length} bytes are left where a member header takes 60`,
        {
          offset: start + bytes.length,
          hint: "The file is cut short or something was put behind it; fetch it again.",
        },
      );
    }
    const header = parseArHeader(bytes, start);
    members += 1;
    if (header.name === "//") longNames = yield* nameTable(header);
    else if (header.name === "/" || header.name === "/SYM64/") yield* passed(header, "skip");
    else yield* passed(yield* named(header, longNames), "member");
    if (header.size % 2 === 1) yield* take(1);
    start = header.offset + header.size + (header.size % 2);
  }
}

function* take(length: number): Walk<Uint8Array> {
  return (yield { kind: "take", length }).bytes;
}

function* passed(header: ArHeader, how: "skip" | "member"): Walk<void> {
  const { count } = yield how === "skip" ? { kind: "skip", length: header.size } : { kind: "member", header };
  if (count < header.size) throw arTruncated(header, count);
}

function checkMagic(magic: Uint8Array): void {
  const text = Buffer.from(magic).toString("latin1");
  if (text === AR_MAGIC) return;
  const found = text === "!<thin>\n" ? "a thin archive, which holds names only" : quoteName(text);
  throw new Deb2nixError("E_AR_MAGIC", `found ${found} where an ar archive has ${quoteName(AR_MAGIC)}`, {
    offset: 0,
  });
}

/** GNU's member `//`: the long names, each ended by "/\n". */
function* nameTable(header: ArHeader): Walk<Uint8Array> {
  if (header.size > MAX_NAME_TABLE) {
    throw new Deb2nixError(
      "E_AR_LIMIT",
      `the table of long names claims ${header.size} bytes, at most ${MAX_NAME_TABLE} are read`,
      { offset: header.offset - AR_HEADER_LENGTH },
    );
  }
  const table = yield* take(header.size);
  if (table.length < header.size) throw arTruncated(header, table.length);
  return table;
}

/** The header with its real name: `name/`, `/N` (GNU), `#1/N` (BSD: the name is the head of the content). */
function* named(header: ArHeader, longNames: Uint8Array | undefined): Walk<ArHeader> {
  const at = header.offset - AR_HEADER_LENGTH;
  if (/^\/[0-9]+$/.test(header.name)) {
    return { ...header, name: fromTable(longNames, Number(header.name.slice(1)), at) };
  }
  if (/^#1\/[0-9]+$/.test(header.name)) {
    const length = Number(header.name.slice(3));
    if (length > header.size || length > MAX_NAME || length === 0) {
      throw new Deb2nixError(
        "E_AR_NAME",
        `the member's name claims ${length} of its ${header.size} bytes; 1 to ${MAX_NAME} are possible`,
        { offset: at },
      );
    }
    const bytes = yield* take(length);
    if (bytes.length < length) throw arTruncated(header, bytes.length);
    return {
      ...header,
      name: decodeName(bytes).replace(/\0+$/, ""),
      size: header.size - length,
      offset: header.offset + length,
    };
  }
  const name = header.name.endsWith("/") ? header.name.slice(0, -1) : header.name;
  if (name === "") throw new Deb2nixError("E_AR_NAME", "the member has no name", { offset: at });
  return { ...header, name };
}

function fromTable(table: Uint8Array | undefined, index: number, offset: number): string {
  // No further than a name goes: a table may be one long line, and every member refer to it.
  const line = table?.subarray(index, index + MAX_NAME + 1);
  const length = line?.indexOf(0x0a) ?? -1;
  if (line === undefined || length <= 0) {
    throw new Deb2nixError(
      "E_AR_NAME",
      `the member's name refers to ${index} in a table that has no name there`,
      {
        offset,
      },
    );
  }
  return decodeName(line.subarray(0, length)).replace(/\/$/, "");
}

/** Nothing but padding may follow; `first` is what was taken of it at `start`. */
function* padding(first: Uint8Array, start: number): Walk<void> {
  let offset = start;
  for (let bytes = first; bytes.length > 0; bytes = yield* take(64 * 1024)) {
    const stray = bytes.findIndex((byte) => !isPadding(byte));
    if (stray >= 0) throw trailing(offset + stray);
    offset += bytes.length;
  }
}

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 0x0a;
}

function trailing(offset: number): Deb2nixError {
  return new Deb2nixError(
    "E_AR_TRAILING",
    "what follows the last member is neither a member header nor padding",
    {
      offset,
      hint: "The file is damaged or something was put behind it; fetch it again.",
    },
  );
}
