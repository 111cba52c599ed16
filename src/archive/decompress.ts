import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import type { Compression } from "./compression.ts";
import { gunzip } from "./gzip.ts";
import { quoteName } from "./names.ts";
import { unxz, type XzOptions } from "./xz.ts";
import { unzstd } from "./zstd.ts";

/** What a decoder may fall back on. */
export type DecompressOptions = XzOptions;

/**
 * Decompresses a stream. Truncation, corruption and trailing garbage are errors whose offset is in bytes of
 * compressed input; see each format for their codes. Empty input throws `E_DECOMPRESS_EMPTY`, since even an
 * empty tar is not empty. Memory is bounded by the format's window, whatever the input claims.
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
    yield* decoded(compression, reader, options);
  } finally {
    await reader.close();
  }
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
