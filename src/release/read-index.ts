import type { Compression } from "../archive/compression.ts";
import { decompress } from "../archive/decompress.ts";
import { isPreferred, type PackageEntry, parsePackageEntry } from "../debian/packages-index.ts";
import { readStanzas } from "../debian/stanza-stream.ts";
import { Deb2nixError } from "../error.ts";
import type { PinnedDeb } from "./pin.ts";

/** A deb as an index lists it, with what decides between several of one name. */
export interface IndexedDeb extends PinnedDeb {
  readonly architecture: string;
}

/** What is kept of one repository's `Packages` index. */
export interface RepoIndex {
  /** The highest version of each package, metapackages left out. */
  readonly newest: ReadonlyMap<string, IndexedDeb>;
  /** Names of the packages left out because all their debs call themselves a metapackage, sorted. */
  readonly metapackages: readonly string[];
  /** Of `nvidia-jetpack`, the highest there is, whether or not it is left out. */
  readonly jetpack?: string;
  /** Debs with name and version of one in `pinned`, one for each sha256. */
  readonly same: ReadonlyMap<string, readonly IndexedDeb[]>;
}

export interface ReadIndexOptions {
  /** Debs that are looked for in all versions; none when absent. */
  readonly pinned?: ReadonlyMap<string, PinnedDeb> | undefined;
  /** Decompressed. */
  readonly maxBytes?: number;
  readonly maxPackages?: number;
}

/** Most bytes of an index, decompressed: nine times all of Debian for one architecture. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Most packages, of which some hundred bytes each are kept: seven times Debian. */
const MAX_PACKAGES = 500_000;

/** Most debs of one name and version that are told apart. */
const MAX_SAME = 8;

const FIELDS = ["Package", "Version", "Architecture", "Filename", "Size", "SHA256", "Source", "Description"];

const JETPACK = "nvidia-jetpack";

/**
 * Reads a `Packages` index, plain or in gzip, xz or zstd, which is told by its first bytes. It is read as a stream:
 * memory is bounded by the packages in it. Throws what `decompress` throws, E_DEB822, E_PACKAGES_INDEX, and
 * E_INDEX_LIMIT for one too large and E_INDEX_EMPTY for one without a package, both no release's.
 */
export async function readIndex(
  bytes: AsyncIterable<Uint8Array>,
  { pinned = new Map(), maxBytes = MAX_BYTES, maxPackages = MAX_PACKAGES }: ReadIndexOptions = {},
): Promise<RepoIndex> {
  const newest = new Map<string, IndexedDeb>();
  const metapackages = new Set<string>();
  const same = new Map<string, readonly IndexedDeb[]>();
  let jetpack: IndexedDeb | undefined;
  for await (const batch of readStanzas(limited(decoded(bytes), maxBytes), FIELDS)) {
    for (const { stanza, line } of batch) {
      const entry = parsePackageEntry(stanza, line);
      const known = newest.get(entry.name);
      const isMeta = isMetapackage(entry.description);
      const isBest = !isMeta && (known === undefined || isPreferred(entry, known));
      const isPinned = pinned.get(entry.name)?.version === entry.version;
      if (!isBest && !isMeta && !isPinned && entry.name !== JETPACK) continue;
      const [name, deb] = kept(entry, stanza.Source);
      if (isMeta) metapackages.add(name);
      if (isBest) newest.set(name, deb);
      if (isPinned) same.set(name, withOther(same.get(name) ?? [], deb));
      if (name === JETPACK && (jetpack === undefined || isPreferred(deb, jetpack))) jetpack = deb;
    }
    if (newest.size + metapackages.size > maxPackages) throw tooLarge(`${maxPackages} packages`);
  }
  if (newest.size === 0) {
    throw new Deb2nixError("E_INDEX_EMPTY", "the index names no package", {
      hint: "See that it is the Packages file of the release, and not a page that a proxy put in its place.",
    });
  }
  return {
    newest,
    metapackages: [...metapackages].filter((name) => !newest.has(name)).sort(),
    ...(jetpack === undefined ? {} : { jetpack: jetpack.version }),
    same,
  };
}

/** Debs of one name and version, one for each hash. */
function withOther(known: readonly IndexedDeb[], deb: IndexedDeb): readonly IndexedDeb[] {
  const isKnown = known.length === MAX_SAME || known.some(({ sha256 }) => sha256 === deb.sha256);
  return isKnown ? known : [...known, deb];
}

/** The word in the summary, the first line, is how jetpack-nixos tells them; nothing else marks them. */
function isMetapackage(description: string | undefined): boolean {
  if (description === undefined) return false;
  const at = description.indexOf("meta-package");
  const end = description.indexOf("\n");
  return at >= 0 && (end < 0 || at < end);
}

/**
 * Name and deb as copies of their own: a slice of a string keeps all of it in memory, here the piece of the index that
 * it stood in.
 */
function kept(entry: PackageEntry, source: string | undefined): readonly [string, IndexedDeb] {
  const { name, version, architecture, filename, sha256 } = entry;
  // None of these has a line break: all were checked, and a source that was has one line.
  const copy = `${name}\n${version}\n${architecture}\n${filename}\n${sha256}\n${source ?? ""}`.split("\n");
  const deb = { filename: copy[3]!, sha256: copy[4]!, version: copy[1]!, architecture: copy[2]! };
  return [copy[0]!, source === undefined ? deb : { ...deb, source: copy[5]! }];
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const input = bytes[Symbol.asyncIterator]();
  try {
    let head: Uint8Array = new Uint8Array();
    for (let ended = false; head.length < 6 && !ended; ) {
      const { done, value } = await input.next();
      ended = done === true;
      if (done !== true) head = Buffer.concat([head, value]);
    }
    async function* whole(): AsyncGenerator<Uint8Array, void> {
      if (head.length > 0) yield head;
      yield* { [Symbol.asyncIterator]: () => input };
    }
    yield* decompress(compressionOf(head), whole());
  } finally {
    await input.return?.();
  }
}

/** RFC 1952 2.3.1, the .xz file format 2.1.1.1, RFC 8878 3.1.1; servers send what the name does not say. */
function compressionOf(head: Uint8Array): Compression {
  const magic = Buffer.from(head).toString("hex");
  if (magic.startsWith("1f8b")) return "gz";
  if (magic.startsWith("fd377a585a00")) return "xz";
  return magic.startsWith("28b52ffd") ? "zst" : "none";
}

async function* limited(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(`${maxBytes} bytes`);
    yield chunk;
  }
}

function tooLarge(limit: string): Deb2nixError {
  return new Deb2nixError("E_INDEX_LIMIT", `the index has more than ${limit}`, {
    hint: "No release has so much; do not trust the server that sent it.",
  });
}
