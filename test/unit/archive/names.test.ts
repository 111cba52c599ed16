import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeName, encodeName, normalizeMemberName, quoteName } from "../../../src/archive/names.ts";
import { codeOf } from "./streams.ts";

describe("bytes and strings", () => {
  test("UTF-8 is decoded", () => {
    expect(decodeName(Buffer.from("usr/share/Ω/𝄞"))).toBe("usr/share/Ω/𝄞");
  });

  test("a replacement character that is really there stays", () => {
    expect(decodeName(Buffer.from("a\ufffdb"))).toBe("a\ufffdb");
  });

  test("a byte order mark is part of the name", () => {
    expect(decodeName(Buffer.from("\ufeffa"))).toBe("\ufeffa");
  });

  test.each([
    ["a lone continuation byte", [0x61, 0x80, 0x62], "a\udc80b"],
    ["Latin-1", [0x66, 0xfc, 0x72], "f\udcfcr"],
    ["an overlong slash", [0xc0, 0xaf], "\udcc0\udcaf"],
    ["an overlong sequence of three", [0xe0, 0x80, 0xaf], "\udce0\udc80\udcaf"],
    ["a surrogate", [0xed, 0xb2, 0x80], "\udced\udcb2\udc80"],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\udcf4\udc90\udc80\udc80"],
    ["a sequence cut short", [0xe2, 0x82], "\udce2\udc82"],
    ["valid text around it", [0xc3, 0xa9, 0xff, 0xc3, 0xa9], "é\udcffé"],
  ])("%s is escaped byte by byte", (_, bytes, name) => {
    expect(decodeName(Uint8Array.from(bytes))).toBe(name);
  });

  test("any bytes survive the round trip", () => {
    const likely = fc.array(fc.constantFrom(0x2f, 0x61, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0x9d, 0xff));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), likely), (bytes) => {
        const raw = Uint8Array.from(bytes);
        expect(Buffer.from(encodeName(decodeName(raw)))).toEqual(Buffer.from(raw));
      }),
    );
  });

  test("well-formed strings survive the round trip", () => {
    const character = fc.oneof(fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }));
    fc.assert(
      fc.property(fc.array(character), (codes) => {
        const name = String.fromCodePoint(...codes);
        expect(decodeName(encodeName(name))).toBe(name);
      }),
    );
  });

  test("a surrogate that stands for no byte has no bytes", async () => {
    expect(await codeOf(() => encodeName("\ud800"))).toEqual(["E_NAME_SURROGATE", undefined]);
    expect(await codeOf(() => encodeName("\udc7f"))).toEqual(["E_NAME_SURROGATE", undefined]);
  });

  test("messages show a name without its control characters and not at any length", () => {
    expect(quoteName("a\n\udc80")).toBe('"a\\n\\udc80"');
    expect(quoteName("x".repeat(5000)).length).toBe(203);
  });
});

describe("member names", () => {
  test.each([
    ["./usr/lib/x", "/usr/lib/x"],
    ["usr/lib/x", "/usr/lib/x"],
    ["./usr/lib/", "/usr/lib"],
    ["./usr//lib/./x", "/usr/lib/x"],
    [".", "/"],
    ["./", "/"],
    [".//", "/"],
    ["./..x/x..", "/..x/x.."],
    ["./...", "/..."],
    ["./a b\\c", "/a b\\c"],
  ])("%j becomes %j", (name, path) => {
    expect(normalizeMemberName(name)).toBe(path);
  });

  test.each([
    ["an absolute name", "/etc/passwd"],
    ["two slashes in front", "//etc/passwd"],
    ["the parent alone", ".."],
    ["the parent in front", "../etc/passwd"],
    ["the parent behind a dot", "./../etc/passwd"],
    ["the parent inside", "./usr/../../etc/passwd"],
    ["the parent at the end", "./usr/.."],
    ["the parent with a slash at the end", "./usr/../"],
    ["the parent behind slashes", "usr//..//etc"],
    ["NUL", "./usr\0/x"],
    ["the empty name", ""],
  ])("%s is refused", async (_, name) => {
    expect(await codeOf(() => normalizeMemberName(name, 512))).toEqual(["E_TAR_NAME", 512]);
  });
});
