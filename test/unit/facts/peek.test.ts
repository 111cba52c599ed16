import fc from "fast-check";
import { expect, test } from "vitest";
import { collect, peek } from "../../../src/facts/peek.ts";

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test("peek loses nothing, however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5 })), fc.nat(8), async (chunks, length) => {
      const whole = Buffer.concat(chunks);
      const { head, body } = await peek(stream(chunks), length);
      expect(head.length).toBeGreaterThanOrEqual(Math.min(length, whole.length));
      expect(Buffer.from(head).equals(whole.subarray(0, head.length))).toBe(true);
      expect(Buffer.from(await collect(body)).equals(whole)).toBe(true);
    }),
  );
});
