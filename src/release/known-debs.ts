import { createHash } from "node:crypto";
import { type BigIntStats, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Cache, writeIntoCache } from "./cache.ts";

/**
 * A file as the system tells it apart from every other, and from itself after a change: device, inode, size in bytes,
 * times of the last change of content and of status in nanoseconds (stat(2)).
 */
export type FileIdentity = string;

/**
 * A file that was changed this shortly before it was looked at, in nanoseconds, may be changed once more within the
 * same tick of the file system's clock (2 s on FAT): then its identity would stay.
 */
const SETTLED = 2_500_000_000n;

/**
 * The identity of a regular file at `path`; undefined for anything else, and for a file changed just before `now`, in
 * milliseconds since 1970.
 */
export function fileIdentity(path: string, now = Date.now()): FileIdentity | undefined {
  let status: BigIntStats | undefined;
  try {
    status = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  if (!status?.isFile()) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  const latest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  return BigInt(now) * 1_000_000n - latest < SETTLED
    ? undefined
    : `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}

/** The SHA-256 (hexadecimal) that was noted for a file; undefined where there is none, or the note is damaged. */
export function knownSha256(cache: Cache, identity: FileIdentity): string | undefined {
  try {
    const text = readFileSync(notePath(cache, identity), "latin1");
    const sha256 = text.slice(0, 64);
    return text === noteOf(sha256, identity) ? sha256 : undefined;
  } catch {
    return undefined;
  }
}

/** Notes the SHA-256 of a file. Throws `E_CACHE`. */
export function noteSha256(cache: Cache, identity: FileIdentity, sha256: string): void {
  writeIntoCache(cache, notePath(cache, identity), noteOf(sha256, identity));
}

/** Where the notes are. */
export function knownDirectory({ directory }: Cache): string {
  return join(directory, "known");
}

/** The check at its end shows a note that was damaged. */
function noteOf(sha256: string, identity: FileIdentity): string {
  return `${sha256} ${hash(`${sha256} ${identity}`)}\n`;
}

function notePath(cache: Cache, identity: FileIdentity): string {
  const name = hash(identity);
  return join(knownDirectory(cache), name.slice(0, 2), name);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
