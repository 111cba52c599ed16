/** CRC-64/XZ, reflected (ECMA-182; xz spec 6), in halves of 32 bits: what is larger is no plain number. */
const POLYNOMIAL = { low: 0xd7870f42, high: 0xc96c5795 };

/** Bytes that are taken at once; each has a table for its distance from the last of them. */
const AT_ONCE = 8;

const LOW = new Uint32Array(AT_ONCE * 256);
const HIGH = new Uint32Array(AT_ONCE * 256);
for (let byte = 0; byte < 256; byte++) {
  let [low, high] = [byte, 0];
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) !== 0;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (isOdd) {
      low ^= POLYNOMIAL.low;
      high ^= POLYNOMIAL.high;
    }
  }
  LOW[byte] = low;
  HIGH[byte] = high;
}
for (let at = 256; at < LOW.length; at++) {
  const [low, high] = [LOW[at - 256]!, HIGH[at - 256]!];
  LOW[at] = LOW[low & 0xff]! ^ ((low >>> 8) | (high << 24));
  HIGH[at] = HIGH[low & 0xff]! ^ (high >>> 8);
}

/** The CRC-64 that xz puts behind a block, as its eight bytes stand there: lowest first. */
export function crc64(bytes: Uint8Array): Uint8Array {
  let low = -1;
  let high = -1;
  let at = 0;
  for (const end = bytes.length - (bytes.length % AT_ONCE); at < end; at += AT_ONCE) {
    const a = low ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    const b =
      high ^ (bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24));
    low =
      LOW[0x700 + (a & 0xff)]! ^
      LOW[0x600 + ((a >>> 8) & 0xff)]! ^
      LOW[0x500 + ((a >>> 16) & 0xff)]! ^
      LOW[0x400 + (a >>> 24)]! ^
      LOW[0x300 + (b & 0xff)]! ^
      LOW[0x200 + ((b >>> 8) & 0xff)]! ^
      LOW[0x100 + ((b >>> 16) & 0xff)]! ^
      LOW[b >>> 24]!;
    high =
      HIGH[0x700 + (a & 0xff)]! ^
      HIGH[0x600 + ((a >>> 8) & 0xff)]! ^
      HIGH[0x500 + ((a >>> 16) & 0xff)]! ^
      HIGH[0x400 + (a >>> 24)]! ^
      HIGH[0x300 + (b & 0xff)]! ^
      HIGH[0x200 + ((b >>> 8) & 0xff)]! ^
      HIGH[0x100 + ((b >>> 16) & 0xff)]! ^
      HIGH[b >>> 24]!;
  }
  for (; at < bytes.length; at++) {
    const index = (low ^ bytes[at]!) & 0xff;
    low = LOW[index]! ^ ((low >>> 8) | (high << 24));
    high = HIGH[index]! ^ (high >>> 8);
  }
  const out = Buffer.alloc(8);
  out.writeInt32LE(~low, 0);
  out.writeInt32LE(~high, 4);
  return out;
}
