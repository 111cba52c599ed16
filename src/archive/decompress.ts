import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import type { Compression } from "./compression.ts";
import { gunzip } from "./gzip.ts";
import { quoteName } from "./names.ts";
import { unxz, type XzOptions } from "./xz.ts";
import { unzstd } from "./zstd.ts";

/** What a decoder may fall back on, and how much may come out. */
export interface DecompressOptions extends XzOptions {
  /** Most bytes that may come out, `Infinity` when absent; a thousand of zeros take a single one. */
  readonly limit?: number;
}

/**
 * Decompresses a stream. Truncation, corruption and trailing garbage are errors whose offset is in bytes of
 * compressed input; see each format for their codes. Empty input throws `E_DECOMPRESS_EMPTY`, since even an
 * empty tar is not empty, and more than `limit` bytes E_DEB_LIMIT. Memory is bounded by the format's window,
 * whatever the input claims.
 */
export async function* decompress(
  compression: Compression,
  input: AsyncIterable<Uint8Array>,
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const reader = new ByteReader(input);
  try {
    if (await reader.atEnd()) {
      throw new Deb2nixError("E_DECOMPRESS_EMPTY", "there are no bytes at all, data was expected", {
        offset: 0,
      });
    }
    let left = options.limit ?? Infinity;
    for await (const chunk of decoded(compression, reader, options)) {
      left -= chunk.length;
      if (left < 0) throw tooLong(options.limit!);
      yield chunk;
    }
  } finally {
    await reader.close();
  }
}

/** The error for more than `limit` bytes of decompressed data. */
export function tooLong(limit: number): Deb2nixError {
  return new Deb2nixError("E_DEB_LIMIT", `it decompresses to more than ${limit} bytes`, {
    hint: "Where you trust it, raise the limit with --max-unpacked.",
  });
}

function decoded(
  compression: Compression,
  input: AsyncIterable<Uint8Array>,
  options: DecompressOptions,
): AsyncIterable<Uint8Array> {
  switch (compression) {
    case "none":
      return input;
    case "gz":
      return gunzip(input);
    case "xz":
      return unxz(input, options);
    case "zst":
      return unzstd(input);
  }
}

const SUFFIXES: ReadonlyMap<string, Compression> = new Map([
  ["", "none"],
  [".gz", "gz"],
  [".xz", "xz"],
  [".zst", "zst"],
]);

/**
 * The compression that the name of a deb's member states (deb(5)): `control.tar` or `data.tar` with nothing,
 * `.gz`, `.xz` or `.zst` behind it. Anything else throws `E_DEB_COMPRESSION`.
 */
export function detectCompression(memberName: string): Compression {
  const suffix = /^(?:control|data)\.tar(.*)$/s.exec(memberName)?.[1];
  const compression = suffix === undefined ? undefined : SUFFIXES.get(suffix);
  if (compression !== undefined) return compression;
  throw new Deb2nixError(
    "E_DEB_COMPRESSION",
    `the member ${quoteName(memberName)} is of a kind that is not supported; supported are .tar, .tar.gz, .tar.xz and .tar.zst`,
    { hint: "Unpack the deb with dpkg-deb -R and build it again with dpkg-deb -b." },
  );
}
