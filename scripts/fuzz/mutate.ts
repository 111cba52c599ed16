import type { Random } from "./random.ts";

/** Numbers on the edges of checks, as 64 bits. */
export const EDGES: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 4n, 7n, 8n, 16n, 56n, 64n, 100n, 127n, 128n, 255n, 256n, 511n, 512n, 513n],
  ...[4095n, 4096n, 0x7fffn, 0xfffen, 0xffffn, 0x10000n, 0x100000n, 0x7fffffffn, 0x80000000n],
  ...[0xfffffff0n, 0xffffffffn, 0x100000000n, 1n << 42n, (1n << 53n) - 1n, 1n << 53n, (1n << 63n) - 1n],
  ...[1n << 63n, (1n << 64n) - 8n, (1n << 64n) - 1n],
];

/** Text that formats give a meaning to, and text that readers trip over. */
const WORDS: readonly string[] = [
  ..."/ // . .. ./ ../ : ; , | = < << >= ( ) [ ] { } ~ + - * ? # ! $ ${ $$ '' \" \\ ` % & @ ^".split(" "),
  ..."0 00 07 8 9 -1 1e9 0x10 99999999999999999999 4294967295 2147483648 NaN __proto__ constructor".split(
    " ",
  ),
  ...[
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "\0",
    "\x1b[31m",
    "\x7f",
    "\u202e",
    "\u2028",
    "\ufeff",
    "é",
    "€",
    "😀",
  ],
  ...[
    "`\n",
    "ustar\0",
    "ustar  \0",
    "/\n",
    "#1/20",
    "debian-binary",
    "data.tar",
    "control.tar.xz",
    "$ORIGIN",
  ],
];

/** How long an input may become, in bytes: room for loops to show, and a file that can still be kept. */
export const MAX_INPUT = 256 * 1024;

/** A copy of `input` with one to six changes; `others` are inputs to splice with. */
export function mutate(input: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(input);
  for (let changes = 1 + random.below(random.oneIn(4) ? 6 : 2); changes > 0; changes--) {
    bytes = random.pick(CHANGES)(bytes, random, others);
  }
  return bytes.subarray(0, MAX_INPUT);
}

type Change = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

const flipBit: Change = (bytes, random) => {
  if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
  return bytes;
};

const overwriteByte: Change = (bytes, random) => {
  if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
};

/** A number of 2, 4 or 8 bytes in either order, mostly where numbers stand. */
const overwriteNumber: Change = (bytes, random) => {
  const width = random.pick([2, 4, 4, 8]);
  if (bytes.length < width) return bytes;
  const last = bytes.length - width;
  const at = random.oneIn(4) ? random.below(last + 1) : random.below(Math.floor(last / width) + 1) * width;
  const base = random.oneIn(4) ? BigInt(bytes.length) : random.pick(EDGES);
  const value = BigInt.asUintN(8 * width, base + BigInt(random.below(3) - 1));
  const digits = Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
  bytes.set(random.oneIn(2) ? digits : digits.reverse(), at);
  return bytes;
};

const overwriteWord: Change = (bytes, random) => {
  const word = Buffer.from(random.pick(WORDS)).subarray(0, bytes.length);
  bytes.set(word, random.below(bytes.length - word.length + 1));
  return bytes;
};

const insertWord: Change = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const word = random.oneIn(8) ? random.bytes(1 + random.below(16)) : Buffer.from(random.pick(WORDS));
  return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at)]);
};

/** A digit or a run of them, where texts and tars keep their numbers. */
const changeDigits: Change = (bytes, random) => {
  const start = random.below(bytes.length + 1);
  const at = bytes.subarray(start).findIndex((byte) => byte >= 0x30 && byte <= 0x39);
  if (at >= 0) bytes[start + at] = 0x30 + random.below(10);
  return bytes;
};

const truncate: Change = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const remove: Change = (bytes, random) => {
  const [start, end] = part(bytes, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
};

/** Once, or so often that what is not linear shows. */
const duplicate: Change = (bytes, random) => {
  const [start, end] = part(bytes, random);
  const most = Math.floor((MAX_INPUT - bytes.length) / Math.max(1, end - start));
  const times = Math.max(0, Math.min(most, random.oneIn(16) ? random.below(5000) : 1 + random.below(3)));
  const copies = Array.from({ length: times }, () => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, end), ...copies, bytes.subarray(end)]);
};

const fill: Change = (bytes, random) =>
  bytes.fill(random.pick([0, 0xff, 0x20, 0x0a, 0x41]), ...part(bytes, random));

const splice: Change = (bytes, random, others) => {
  if (others.length === 0) return bytes;
  const other = random.pick(others);
  const [start, end] = part(other, random);
  const at = random.below(bytes.length + 1);
  const rest = random.oneIn(2)
    ? bytes.subarray(at)
    : bytes.subarray(Math.min(bytes.length, at + end - start));
  return Buffer.concat([bytes.subarray(0, at), other.subarray(start, end), rest]);
};

const CHANGES: readonly Change[] = [
  ...[flipBit, flipBit, overwriteByte, overwriteNumber, overwriteNumber, overwriteNumber, overwriteWord],
  ...[insertWord, changeDigits, truncate, remove, duplicate, fill, splice],
];

/** Start and end of a part, a short one more often than not. */
function part(bytes: Uint8Array, random: Random): [number, number] {
  const start = random.below(bytes.length + 1);
  const longest = random.oneIn(3) ? bytes.length - start : Math.min(bytes.length - start, 64);
  return [start, start + random.below(longest + 1)];
}
