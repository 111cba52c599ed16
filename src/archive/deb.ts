import { Deb2nixError } from "../error.ts";
import { type ArEntry, arEntries } from "./ar-entries.ts";
import { AR_HEADER_LENGTH, AR_MAGIC } from "./ar-header.ts";
import { ByteReader } from "./byte-reader.ts";
import type { Compression } from "./compression.ts";
import { checkDebMagic, DEB_HEAD_LENGTH } from "./deb-magic.ts";
import { type DecompressOptions, decompress, detectCompression } from "./decompress.ts";
import { quoteName } from "./names.ts";
import { type TarEntry, tarEntries } from "./tar.ts";

/** One of the two tars of a deb; its entries can be read once, before the next member is asked for. */
export interface DebMember {
  readonly kind: "control" | "data";
  readonly compression: Compression;
  readonly entries: AsyncIterable<TarEntry>;
}

/** Most bytes of control.tar, decompressed: a control file, scripts and a line for each file. */
const MAX_CONTROL = 256 * 1024 * 1024;

/** Most bytes of `debian-binary`; dpkg reads 40. */
const MAX_VERSION = 1024;

/**
 * The control and the data member of a deb (deb(5)), in this order. The input is read once, front to back, to
 * its end. A member left unread, or half read, is passed over and its content not checked. Members whose name
 * starts with `_`, and members after data.tar, are passed over as deb(5) demands.
 *
 * Throws `E_DEB_MAGIC` for a file that is no deb, `E_DEB_FORMAT` for members that are missing, twice or out of
 * order (offset in bytes of the file), `E_DEB_VERSION`, `E_DEB_COMPRESSION`, and what `walkAr`, `decompress`
 * and `tarEntries` throw. The path of an error inside a member starts with its name; where the fault is in the
 * tar rather than in its compressed form, the name of the tar follows and the offset is the one in there.
 */
export async function* openDeb(
  input: AsyncIterable<Uint8Array>,
  options: DecompressOptions = {},
): AsyncGenerator<DebMember, void> {
  const reader = new ByteReader(input);
  try {
    checkDebMagic(await reader.peek(DEB_HEAD_LENGTH));
    let expected: "version" | "control" | "data" | "end" = "version";
    for await (const entry of arEntries(reader)) {
      const { name } = entry.header;
      if (expected === "version") {
        if (name !== "debian-binary") throw unexpected(entry, "debian-binary");
        await checkVersion(entry);
        expected = "control";
        continue;
      }
      const kind = kindOf(name);
      if (kind === "other" && (name.startsWith("_") || expected === "end")) continue;
      if (kind === "other" || expected === "end" || kind !== expected) {
        throw unexpected(entry, expected === "end" ? undefined : `${expected}.tar`);
      }
      yield* member(kind, entry, options);
      expected = kind === "control" ? "data" : "end";
    }
    if (expected !== "end")
      throw missing(expected === "version" ? "debian-binary" : `${expected}.tar`, reader.offset);
  } finally {
    await reader.close();
  }
}

function kindOf(name: string): "control" | "data" | "other" {
  if (/^control\.tar(\.|$)/.test(name)) return "control";
  return /^data\.tar(\.|$)/.test(name) ? "data" : "other";
}

async function* member(
  kind: "control" | "data",
  entry: ArEntry,
  options: DecompressOptions,
): AsyncGenerator<DebMember, void> {
  const { name } = entry.header;
  const compression = detectCompression(name);
  const limit = kind === "control" ? Math.min(MAX_CONTROL, options.limit ?? MAX_CONTROL) : options.limit;
  const entries = memberEntries(entry, compression, limit === undefined ? options : { ...options, limit });
  try {
    yield { kind, compression, entries };
  } finally {
    // A decoder may still be reading ahead; the archive moves on only when it is at rest.
    await entries.return();
  }
}

async function* memberEntries(
  { header: { name }, body }: ArEntry,
  compression: Compression,
  options: DecompressOptions,
): AsyncGenerator<TarEntry, void> {
  const outer = new WeakSet<object>();
  const raw = mapErrors(body, (error) => {
    outer.add(error);
    return error;
  });
  const tar = mapErrors(decompress(compression, raw, options), (error) => {
    const named = outer.has(error) ? error : error.within(name);
    outer.add(named);
    return named;
  });
  const inTar = (error: Deb2nixError): Deb2nixError => {
    if (outer.has(error)) return error;
    return compression === "none"
      ? error.within(name)
      : error.within(name.replace(/\.[a-z]+$/, "")).within(name);
  };
  const reader = new ByteReader(tar);
  try {
    await refuseNestedDeb(reader, name);
    for await (const entry of mapErrors(tarEntries(reader), inTar)) {
      yield { ...entry, body: mapErrors(entry.body, inTar) };
    }
  } finally {
    await reader.close();
  }
}

/** The same items; what is thrown on the way goes through `map`. */
async function* mapErrors<T>(
  items: AsyncIterable<T>,
  map: (error: Deb2nixError) => Deb2nixError,
): AsyncGenerator<T, void> {
  try {
    yield* items;
  } catch (error) {
    throw error instanceof Deb2nixError ? map(error) : error;
  }
}

async function refuseNestedDeb(reader: ByteReader, path: string): Promise<void> {
  const head = await reader.peek(AR_MAGIC.length);
  if (Buffer.from(head).toString("latin1") !== AR_MAGIC) return;
  throw new Deb2nixError(
    "E_DEB_NESTED",
    "this member is a deb, or another ar archive, where a tar was expected",
    {
      path,
      offset: 0,
      hint: "A deb was packed inside a deb; take the inner one out with `ar p`.",
    },
  );
}

async function checkVersion({ header, body }: ArEntry): Promise<void> {
  const parts: Uint8Array[] = [];
  if (header.size <= MAX_VERSION) for await (const part of body) parts.push(part);
  const text = Buffer.concat(parts).toString("latin1");
  // Later versions may add lines, which old readers ignore (deb(5)).
  if (/^2\.[0-9]+\n/.test(text)) return;
  throw new Deb2nixError(
    "E_DEB_VERSION",
    `the deb's format is ${quoteName(text)}, 2.x and a newline was expected`,
    {
      path: "debian-binary",
      offset: 0,
      hint: "This is a deb of another time or maker; repack it with dpkg-deb.",
    },
  );
}

function unexpected({ header }: ArEntry, expected: string | undefined): Deb2nixError {
  const instead = expected === undefined ? "a second time" : `where ${expected} was expected`;
  return new Deb2nixError("E_DEB_FORMAT", `found the member ${quoteName(header.name)} ${instead}`, {
    offset: header.offset - AR_HEADER_LENGTH,
    hint: "This is an ar archive, but not a deb as dpkg-deb writes it.",
  });
}

function missing(name: string, offset: number): Deb2nixError {
  return new Deb2nixError("E_DEB_FORMAT", `the deb ends without the member ${name}`, {
    offset,
    hint: "The file is cut short or not a deb; fetch it again.",
  });
}
