import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const MODULES = {
  storeXz: new URL("../../../fixtures/lib/xz-writer.ts", import.meta.url).href,
  wasmXz: new URL("../../../src/archive/wasm-xz.ts", import.meta.url).href,
};

/** Decodes what cannot be decoded, and prints how many bytes outside of the heap the last 60 times have left. */
const PROGRAM = `
  const [{ storeXz }, { wasmXz }] = await Promise.all(${JSON.stringify(Object.values(MODULES))}.map((url) => import(url)));
  const damaged = storeXz(new Uint8Array(200_000));
  damaged[1000] ^= 0xff;
  async function* input() { yield damaged; }
  let refused = 0;
  const memoryAfter = async (count, enough) => {
    for (let run = 0; run < count; run++) {
      try { for await (const piece of wasmXz(input())); } catch { refused++; }
    }
    // What was given up is freed in some later turn; a busy machine takes more of them.
    for (let turn = 0; turn < 100; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
      if (process.memoryUsage().external <= enough) break;
    }
    return process.memoryUsage().external;
  };
  const before = await memoryAfter(5, Infinity);
  const after = await memoryAfter(60, before);
  console.log(JSON.stringify({ refused, left: after - before }));
`;

test("a decoder that met damaged data is thrown away, and its memory with it", () => {
  const args = ["--expose-gc", "--input-type=module", "--eval", PROGRAM];
  const { refused, left } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  expect(refused).toBe(65);
  // One takes some 400 KB for this stream, and up to 70 MB for others.
  expect(left).toBeLessThan(5_000_000);
});
