/** A source of random choices that gives the same ones for the same seed. */
export interface Random {
  /** A whole number in `[0, limit)`; 0 for limit 0. */
  below(limit: number): number;
  /** True once in `n` times on average. */
  oneIn(n: number): boolean;
  /** One of the items, of which there must be one. */
  pick<T>(items: readonly T[]): T;
  /** Up to `most` results of `make`. */
  some<T>(most: number, make: () => T): T[];
  bytes(length: number): Uint8Array;
}

/** Random choices from a text: the FNV-1a hash of it seeds the generator sfc32. */
export function randomFrom(seed: string): Random {
  let hash = 0x811c9dc5;
  for (const unit of Buffer.from(seed)) hash = Math.imul(hash ^ unit, 0x01000193);
  let [a, b, c, counter] = [hash, hash ^ 0x9e3779b9, ~hash, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first numbers still show the seed.
  for (let round = 0; round < 12; round++) next();
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    oneIn: (n) => below(n) === 0,
    pick: (items) => items[below(items.length)]!,
    some: (most, make) => Array.from({ length: below(most + 1) }, make),
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
