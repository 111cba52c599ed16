import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Range } from "../../../src/elf/ranges.ts";
import { candidatesIn } from "../../../src/elf/string-candidates.ts";
import {
  MAX_CANDIDATES,
  MAX_STRING_LENGTH,
  type StringCandidate,
  stringScanner,
} from "../../../src/elf/string-scan.ts";

/** What is found when `text` is fed at once. */
function scan(text: string): readonly StringCandidate[] {
  const scanner = stringScanner();
  scanner.feed(0, Buffer.from(text, "latin1"));
  return scanner.candidates();
}

const texts = (text: string): string[] => scan(text).map((candidate) => candidate.text);

describe("stringScanner", () => {
  test.each([
    "libx.so",
    "libx.so.1.2",
    "libnvisp%s.so",
    "/usr/lib/nv/*.so",
    "/etc/x.conf",
    "/lib64/x",
    "/opt/a",
  ])("%s is kept", (text) => expect(texts(`\0${text}\0`)).toEqual([text]));

  test.each(["hello", "/proc/self/maps", "/dev/null", "a/b", "usr-lib", ".s", "/us"])("%s is not", (text) =>
    expect(texts(`\0${text}\0`)).toEqual([]),
  );

  test("a string is kept once, whatever stands in it", () =>
    expect(texts("/usr/lib/a.so:/usr/lib/b.so\0")).toEqual(["/usr/lib/a.so:/usr/lib/b.so"]));

  test("offsets count from the start of the file", () =>
    expect(scan("\0\0libx.so\0/etc/x\0")).toEqual([
      { offset: 2, text: "libx.so", isWhole: true },
      { offset: 10, text: "/etc/x", isWhole: true },
    ]));

  test("what NUL does not end is no string", () => expect(texts("libx.so\x01liby.so")).toEqual([]));

  test("what follows another byte than NUL is a tail", () =>
    expect(scan("\xfflibx.so\0")).toEqual([{ offset: 1, text: "libx.so", isWhole: false }]));

  test.each([
    ["the name of a library after other data, where compilers put strings", "1234567\xfflibx.so.1\0", true],
    ["the same elsewhere", "12345678\xfflibx.so.1\0", false],
    ["what may be the end of a text", "1234567\xff a libx.so.1\0", false],
    ["a path", "1234567\xff/usr/lib/libx.so\0", false],
  ])("%s: begins there %j: %s", (_what, text, isWhole) => {
    expect(scan(text)).toMatchObject([{ isWhole }]);
    const scanner = stringScanner();
    for (const [index, character] of [...text].entries())
      scanner.feed(index, Buffer.from(character, "latin1"));
    expect(scanner.candidates()).toEqual(scan(text));
  });

  test("a gap ends the string in progress, and the byte after it is a start", () => {
    const scanner = stringScanner();
    scanner.feed(0, Buffer.from("\0liba"));
    scanner.feed(100, Buffer.from("libb.so\0"));
    expect(scanner.candidates()).toEqual([{ offset: 100, text: "libb.so", isWhole: true }]);
  });

  test("of a string that is too long the end is kept, as a tail", () => {
    const [found] = scan(`\0${"x".repeat(5000)}libx.so\0`);
    expect(found!.text).toHaveLength(MAX_STRING_LENGTH);
    expect(found).toMatchObject({ isWhole: false, offset: 5008 - MAX_STRING_LENGTH });
  });

  test("no more than so many are kept, the first ones", () => {
    const scanner = stringScanner();
    const strings = Buffer.from("/usr/x\0".repeat(MAX_CANDIDATES));
    scanner.feed(0, strings);
    expect(scanner.isFull()).toBe(false);
    scanner.feed(strings.length, strings);
    expect(scanner.isFull()).toBe(true);
    expect(scanner.candidates()).toHaveLength(MAX_CANDIDATES);
    expect(scanner.candidates().at(-1)!.offset).toBe(strings.length - 7);
  });
});

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      "\0",
      "\x01",
      "libx.so",
      "lib",
      ".so.1",
      "/usr/",
      "/etc/x.conf",
      "%s",
      " ",
      "\0libgl.so\0",
    ),
    fc.integer({ min: 1000, max: 1100 }).map((length) => "y".repeat(length)),
  ),
  { maxLength: 30 },
);
const bytesOf = pieces.map((parts) => Buffer.from(parts.join(""), "latin1"));

function fed(bytes: Uint8Array, start: number, end: number, step: number, scanner = stringScanner()) {
  for (let at = start; at < end; at += step) scanner.feed(at, bytes.subarray(at, Math.min(at + step, end)));
  return scanner;
}

describe("what is found", () => {
  test("does not depend on where the bytes are cut", () => {
    fc.assert(
      fc.property(bytesOf, fc.integer({ min: 1, max: 40 }), (bytes, step) => {
        const cut = fed(bytes, 0, bytes.length, step).candidates();
        expect(cut).toEqual(fed(bytes, 0, bytes.length, bytes.length + 1).candidates());
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test("in the ranges is the same when the whole file is fed and when only they are", () => {
    const rangesOf = fc.array(fc.nat(3000), { maxLength: 6 }).map((cuts) => {
      const sorted = [...new Set(cuts)].sort((a, b) => a - b);
      return sorted.flatMap((offset, index): Range[] =>
        index % 2 === 0 && sorted[index + 1] !== undefined
          ? [{ offset, length: sorted[index + 1]! - offset }]
          : [],
      );
    });
    fc.assert(
      fc.property(bytesOf, rangesOf, fc.integer({ min: 1, max: 2000 }), (bytes, ranges, step) => {
        const inFile = ranges
          .filter(({ offset }) => offset < bytes.length)
          .map(({ offset, length }) => ({ offset, length: Math.min(length, bytes.length - offset) }));
        const parts = stringScanner();
        for (const { offset, length } of inFile) fed(bytes, offset, offset + length, step, parts);
        const named = (found: readonly StringCandidate[]) =>
          candidatesIn(found, inFile).filter(({ text }) => /\.so|\/(?:usr|etc)\//.test(text));
        expect(named(parts.candidates())).toEqual(named(fed(bytes, 0, bytes.length, step).candidates()));
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});

describe("candidatesIn", () => {
  const candidate = { offset: 10, text: "libx.so", isWhole: true };
  test.each([
    ["within a range", [{ offset: 0, length: 100 }], "libx.so"],
    ["that ends with its NUL at the range's end", [{ offset: 10, length: 8 }], "libx.so"],
    ["whose NUL is outside", [{ offset: 10, length: 7 }], undefined],
    [
      "between two ranges",
      [
        { offset: 0, length: 10 },
        { offset: 18, length: 10 },
      ],
      undefined,
    ],
    ["that a range cuts at its start", [{ offset: 12, length: 10 }], "bx.so"],
  ])("a string %s", (_, ranges, text) =>
    expect(candidatesIn([candidate], ranges).map((each) => each.text)).toEqual(
      text === undefined ? [] : [text],
    ),
  );

  test("a tail counts only where its range begins with it", () => {
    const tail = { ...candidate, isWhole: false };
    expect(candidatesIn([tail], [{ offset: 0, length: 100 }])).toEqual([]);
    expect(candidatesIn([tail], [{ offset: 10, length: 100 }])).toEqual([candidate]);
  });
});
