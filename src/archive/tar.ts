import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import { entryBody } from "./entry-body.ts";
import type { FileType } from "./file-type.ts";
import { MAX_PATH, normalizeMemberName, quoteName } from "./names.ts";
import { applyPax, type PaxFields } from "./pax.ts";
import type { SkippableBytes } from "./skippable.ts";
import { parseTarHeader, TAR_BLOCK, type TarHeader, untilNul } from "./tar-header.ts";

/** Most bytes of one pax header or GNU long name; Linux allows paths of 4096 bytes. */
const MAX_EXTENSION = 1024 * 1024;

/** One file of a tar. Names that are not UTF-8 are escaped as `decodeName` does. */
export interface TarEntry {
  /** Absolute on the target machine (`/usr/lib/libc.so.6`); the root is `/`. */
  readonly path: string;
  readonly type: FileType;
  /** Permission bits, set-id and sticky bits included (0o7777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Seconds since 1970; pax may give fractions. */
  readonly mtime: number;
  /** Bytes of content; 0 for everything but files. */
  readonly size: number;
  /** Of a symlink, as written; of a hard link, the absolute path of the other name. */
  readonly linkTarget?: string;
  /** Device numbers of `char` and `block`. */
  readonly major?: number;
  readonly minor?: number;
  /** Of the content, in bytes from the start of the tar. */
  readonly offset: number;
  /** The content, once, before the next entry is asked for; views of the input's chunks. */
  readonly body: SkippableBytes;
}

/**
 * The entries of a tar (POSIX ustar and pax, GNU, v7) in order. What the consumer leaves of a body is passed
 * over, by the input's `skip` where it has one; the input is read to its end. As dpkg and GNU tar do, it accepts one zero block as the end, and an
 * input that ends without one between two entries; unlike them it throws `E_TAR_TRAILING` where anything but
 * zeros follows the end. Only files have content: like dpkg it ignores a size that other types claim.
 * Throws `E_TAR_TRUNCATED`, `E_TAR_LIMIT`, `E_TAR_NAME`, and what `parseTarHeader` and `applyPax` throw;
 * offsets are in bytes from the start of the tar.
 */
export async function* tarEntries(input: SkippableBytes): AsyncGenerator<TarEntry, void> {
  const reader = new ByteReader(input);
  let global: PaxFields = {};
  let extended: Extended | undefined;
  try {
    for (;;) {
      const start = reader.offset;
      const block = await reader.exactly(TAR_BLOCK);
      if (block.length === 0 || isZero(block)) {
        if (extended !== undefined) throw truncated(start, "after an extended header that no entry follows");
        return await onlyZeros(reader);
      }
      if (block.length < TAR_BLOCK) throw truncated(reader.offset, "within a header");
      const header = parseTarHeader(block, start);
      switch (header.type) {
        case "pax-global":
          global = applyPax(await extension(reader, header), global, start + TAR_BLOCK);
          break;
        case "pax": {
          const pax = applyPax(await extension(reader, header), extended?.pax ?? global, start + TAR_BLOCK);
          extended = { ...extended, pax };
          break;
        }
        case "gnu-long-name":
          extended = { ...extended, name: untilNul(await extension(reader, header)) };
          break;
        case "gnu-long-link":
          extended = { ...extended, linkName: untilNul(await extension(reader, header)) };
          break;
        default: {
          const said = { pax: global, ...extended };
          const { entry, finish } = entryOf({ ...header, type: header.type }, said, reader, start);
          extended = undefined;
          yield entry;
          await finish();
        }
      }
    }
  } finally {
    await reader.close();
  }
}

/** What headers before an entry say of it. */
interface Extended {
  /** Global records included. */
  readonly pax?: PaxFields;
  readonly name?: string;
  readonly linkName?: string;
}

function entryOf(
  header: TarHeader & { readonly type: FileType },
  { pax, ...gnu }: Extended & { readonly pax: PaxFields },
  reader: ByteReader,
  start: number,
): { readonly entry: TarEntry; readonly finish: () => Promise<void> } {
  const name = pax.path ?? gnu.name ?? header.name;
  const path = normalizeMemberName(name, start);
  // v7 has no type for directories, only the slash; dpkg takes it as such in any tar.
  const type = header.type === "file" && name.endsWith("/") ? "directory" : header.type;
  const size = type === "file" ? (pax.size ?? header.size) : 0;
  const offset = reader.offset;
  const shortOf = (present: number): Deb2nixError => truncated(offset + present, `within ${quoteName(path)}`);
  const body = entryBody(reader, size, shortOf);
  const entry: TarEntry = {
    path,
    type,
    mode: header.mode,
    uid: pax.uid ?? header.uid,
    gid: pax.gid ?? header.gid,
    uname: pax.uname ?? header.uname,
    gname: pax.gname ?? header.gname,
    mtime: pax.mtime ?? header.mtime,
    size,
    ...linkTarget(type, pax.linkpath ?? gnu.linkName ?? header.linkName, start),
    ...(type === "char" || type === "block" ? { major: header.major, minor: header.minor } : {}),
    offset,
    body: body.bytes,
  };
  const finish = async (): Promise<void> => {
    await body.close();
    await skipPadding(reader, size);
  };
  return { entry, finish };
}

function linkTarget(type: FileType, name: string, start: number): { readonly linkTarget?: string } {
  if (type === "hardlink") return { linkTarget: normalizeMemberName(name, start) };
  if (type !== "symlink") return {};
  if (name === "" || name.length > MAX_PATH || name.includes("\0")) {
    throw new Deb2nixError("E_TAR_NAME", `a symbolic link points to ${quoteName(name)}, which is no path`, {
      offset: start,
    });
  }
  return { linkTarget: name };
}

async function extension(reader: ByteReader, header: TarHeader): Promise<Uint8Array> {
  if (header.size > MAX_EXTENSION) {
    throw new Deb2nixError(
      "E_TAR_LIMIT",
      `an extended header claims ${header.size} bytes, at most ${MAX_EXTENSION} are read`,
      { offset: reader.offset },
    );
  }
  const body = await reader.exactly(header.size);
  if (body.length < header.size) throw truncated(reader.offset, "within an extended header");
  await skipPadding(reader, header.size);
  return body;
}

async function skipPadding(reader: ByteReader, size: number): Promise<void> {
  const length = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
  if ((await reader.skip(length)) < length) throw truncated(reader.offset, "within the padding of an entry");
}

async function onlyZeros(reader: ByteReader): Promise<void> {
  for (let offset = reader.offset; ; offset = reader.offset) {
    const chunk = await reader.next();
    if (chunk === undefined) return;
    if (isZero(chunk)) continue;
    const stray = chunk.findIndex((byte) => byte !== 0);
    throw new Deb2nixError("E_TAR_TRAILING", "bytes that are not zero follow the end of the tar", {
      offset: offset + stray,
      hint: "The tar is damaged or several were put behind each other.",
    });
  }
}

/** By comparison, not byte by byte: zeros compress so well that a small deb can hold gigabytes of them. */
function isZero(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0) return false;
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const part = bytes.subarray(at, at + ZEROS.length);
    if (ZEROS.compare(part, 0, part.length, 0, part.length) !== 0) return false;
  }
  return true;
}

const ZEROS = Buffer.alloc(64 * 1024);

function truncated(offset: number, where: string): Deb2nixError {
  return new Deb2nixError("E_TAR_TRUNCATED", `the tar ends ${where}`, {
    offset,
    hint: "The file is cut short; fetch it again.",
  });
}
