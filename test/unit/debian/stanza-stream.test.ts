import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iterateDeb822, type PlacedStanza } from "../../../src/debian/deb822.ts";
import { readStanzas } from "../../../src/debian/stanza-stream.ts";
import { Deb2nixError } from "../../../src/error.ts";

async function* chunked(text: string | Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function stanzasOf(
  text: string | Buffer,
  only: readonly string[],
  sizes: readonly number[] = [7],
): Promise<PlacedStanza[]> {
  const found: PlacedStanza[] = [];
  for await (const batch of readStanzas(chunked(text, sizes), only)) found.push(...batch);
  return found;
}

const plain = (stanzas: Iterable<PlacedStanza>): unknown =>
  Array.from(stanzas, ({ stanza, line }) => ({ stanza: { ...stanza }, line }));

test("only the wanted fields are kept, under the names asked for", async () => {
  const text = "PACKAGE: a\nTag: x::y,\n z\nVersion: 1\n\nTag: q\n\nPackage: b\nVersion: 2";
  expect(plain(await stanzasOf(text, ["Package", "Version"]))).toEqual([
    { stanza: { Package: "a", Version: "1" }, line: 1 },
    { stanza: {}, line: 6 },
    { stanza: { Package: "b", Version: "2" }, line: 8 },
  ]);
});

test("it does not matter where the stream is cut", async () => {
  const line = fc.constantFrom(
    "A: 1",
    "B: é😀",
    " fold",
    "\tfold",
    "",
    " ",
    "# note",
    "A: 2\r",
    "Long-Name: v",
  );
  const text = fc.array(line, { maxLength: 20 }).map((lines) => `X: 0\n${lines.join("\n")}`);
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  const outcome = async (run: () => Iterable<PlacedStanza> | Promise<PlacedStanza[]>): Promise<unknown> => {
    try {
      return plain(await run());
    } catch (error) {
      if (!(error instanceof Deb2nixError)) throw error;
      return error.message;
    }
  };
  await fc.assert(
    fc.asyncProperty(text, sizes, async (written, cuts) => {
      const streamed = await outcome(() => stanzasOf(written, ["X", "A", "B", "Long-Name"], cuts));
      expect(streamed).toEqual(await outcome(() => [...iterateDeb822(written)]));
    }),
  );
});

describe("bad input is E_DEB822 with the line", () => {
  test.each([
    ["a field twice, whatever its case", "A: 1\n\nA: 1\na: 2\n", /^line 4: the field "a" stands twice/],
    ["a folded line without a field", "A: 1\n\n x\n", /^line 3: a folded line/],
    ["no field name", "A: 1\n<html>\n", /^line 2: found "<html>"/],
    ["a line without end", Buffer.alloc(5 << 20, "A:"), /^a line has more than 4194304 bytes$/],
    [
      "a value without end",
      `A: 1\n${` ${"x".repeat(1000)}\n`.repeat(5000)}`,
      /has more than 4194304 characters$/,
    ],
    [
      "fields without end",
      Array.from({ length: 70_000 }, (_, i) => `A${i}: 1\n`).join(""),
      /^line \d+: the stanza has more than \d+ fields$/,
    ],
  ])("%s", async (_, text, message) => {
    await expect(stanzasOf(text, ["A"], [1 << 16])).rejects.toThrow(
      expect.objectContaining({
        constructor: Deb2nixError,
        code: "E_DEB822",
        message: expect.stringMatching(message),
      }),
    );
  });
});

test("values that nobody asked for are passed over, however long they are", async () => {
  const text = `A: 1\nB: 2\n${` ${"x".repeat(1000)}\n`.repeat(5000)}\nA: 3\n`;
  expect((await stanzasOf(text, ["A"], [1 << 16])).map(({ stanza }) => stanza.A)).toEqual(["1", "3"]);
});
