/** A longer string is no file name, in bytes; of a longer one its last so many bytes are looked at. */
export const MAX_STRING_LENGTH = 1024;

/** No more strings of one file are kept, the first ones; real files have some hundred. */
export const MAX_CANDIDATES = 16_384;

/** A string that may name a file: printable ASCII, ended by NUL. */
export interface StringCandidate {
  /** Of its first byte, in bytes from the start of the file. */
  readonly offset: number;
  readonly text: string;
  /** Whether it begins there (`beginsAt`), or where something was fed; else it is the tail of something. */
  readonly isWhole: boolean;
}

/** Looks for strings that may name files, in a file that streams past or in parts of it. */
export interface StringScanner {
  /**
   * Takes the bytes at `offset`; calls come in ascending order and do not overlap. A gap ends the string in
   * progress, and the byte after it counts as a start. `bytes` is not kept.
   */
  feed(offset: number, bytes: Uint8Array): void;
  /** What was found so far, by offset. */
  candidates(): readonly StringCandidate[];
  /** Whether strings were left out because there are more than `MAX_CANDIDATES`. */
  isFull(): boolean;
}

/**
 * A scanner that keeps every string in which `.so` or the head of an absolute path stands; what a string
 * means is decided later. It jumps from hit to hit, and what it finds does not depend on how the bytes are cut.
 */
export function stringScanner(): StringScanner {
  const found: StringCandidate[] = [];
  let isFull = false;
  /** The printable bytes at the end of what was fed: a string may go on in the next call. */
  let open: Uint8Array = new Uint8Array(0);
  /** The byte before `open`; NUL where nothing was fed before it. */
  let before = NUL;
  let position = 0;

  /** `bytes` ends with a byte that is not printable. */
  const scan = (bytes: Buffer, base: number, byteBefore: number): void => {
    let name = bytes.indexOf(LIBRARY_SUFFIX, 0, "latin1");
    let path = nextPathHead(bytes, 0);
    while ((name >= 0 || path >= 0) && !isFull) {
      const hit = name < 0 || (path >= 0 && path < name) ? path : name;
      const end = endOfRun(bytes, hit);
      const start = startOfRun(bytes, end, Math.max(0, end - MAX_STRING_LENGTH));
      // A hit before the part that is looked at does not count, so that it may as well have been cut off.
      const next = hit < start ? start : end;
      if (next === end && bytes[end] === 0) keep(bytes, base, start, end, byteBefore);
      if (name >= 0 && name < next) name = bytes.indexOf(LIBRARY_SUFFIX, next, "latin1");
      if (path >= 0 && path < next) path = nextPathHead(bytes, next);
    }
  };
  const keep = (bytes: Buffer, base: number, start: number, end: number, byteBefore: number): void => {
    if (found.length === MAX_CANDIDATES) {
      isFull = true;
      return;
    }
    const text = bytes.toString("latin1", start, end);
    const offset = base + start;
    found.push({
      offset,
      text,
      isWhole: beginsAt(offset, text, start === 0 ? byteBefore : bytes[start - 1]!),
    });
  };
  const leaveOpen = (bytes: Uint8Array, byteBefore: number): void => {
    open = Uint8Array.from(bytes.subarray(Math.max(0, bytes.length - MAX_STRING_LENGTH)));
    before = open.length === bytes.length ? byteBefore : bytes[bytes.length - open.length - 1]!;
  };
  const feed = (offset: number, chunk: Uint8Array): void => {
    if (offset !== position) leaveOpen(new Uint8Array(0), NUL);
    position = offset + chunk.length;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    // The string in progress is looked at by itself, so that a large chunk is never copied.
    const rest = endOfRun(bytes, 0);
    const joined = Buffer.concat([open, bytes.subarray(0, rest + 1)]);
    if (rest === bytes.length) {
      leaveOpen(joined, before);
      return;
    }
    scan(joined, offset - open.length, before);
    const tail = startOfRun(bytes, bytes.length, rest);
    // It begins with a byte that is not printable.
    scan(bytes.subarray(rest, tail), offset + rest, NUL);
    leaveOpen(bytes.subarray(tail), bytes[tail - 1]!);
  };
  return { feed, candidates: () => found, isFull: () => isFull };
}

const NUL = 0;

/** Compilers put strings at addresses that this divides, and segments lie in files as they lie in memory. */
const ALIGNMENT = 8;

/** A whole name of a library, not the end of a longer text. */
const LIBRARY_NAME = /^lib[\w+-][\w.+-]*\.so(?:\.\d+)*$/;

/**
 * Whether a string begins at an offset: after NUL, or, for the name of a library, after other data that ends there (a
 * table of numbers, as before `libcuda.so.1` in libnvcuvid.so.470).
 */
function beginsAt(offset: number, text: string, byteBefore: number): boolean {
  if (byteBefore === NUL) return true;
  return !isPrintable(byteBefore) && offset % ALIGNMENT === 0 && LIBRARY_NAME.test(text);
}

/** What the file name of a shared object contains. */
const LIBRARY_SUFFIX = ".so";

const SLASH = 0x2f;

/** Directories of the root that packages put files into; `lib` stands for lib32, lib64 and libx32 too. */
const ROOTS = ["usr/", "opt/", "etc/", "lib", "bin/", "sbin/", "var/", "run/", "srv/"];

const ROOT_BYTES = ROOTS.map((root) => Buffer.from(root, "latin1"));

/** Offset of the next slash that is followed by one of `ROOTS`, or -1. */
function nextPathHead(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(SLASH, from); at >= 0; at = bytes.indexOf(SLASH, at + 1)) {
    const first = bytes[at + 1];
    for (const root of ROOT_BYTES) {
      if (root[0] === first && root.every((byte, index) => bytes[at + 1 + index] === byte)) return at;
    }
  }
  return -1;
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** Offset of the first byte from `start` on that is not printable, or the length. */
function endOfRun(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && isPrintable(bytes[end]!)) end++;
  return end;
}

/** Offset of the first of the printable bytes that end before `end`; not below `limit`. */
function startOfRun(bytes: Uint8Array, end: number, limit: number): number {
  let start = end;
  while (start > limit && isPrintable(bytes[start - 1]!)) start--;
  return start;
}
