import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, isVersion, parseVersion } from "../../../src/debian/version.ts";
import { Deb2nixError } from "../../../src/error.ts";

const part = fc.string({ unit: fc.constantFrom(..."0019aZ~~.+"), minLength: 1, maxLength: 8 });
const version = fc.tuple(fc.option(fc.nat(2)), part, fc.option(part)).map(([epoch, upstream, revision]) => {
  const head = epoch === null ? "" : `${epoch}:`;
  return `${head}${upstream}${revision === null ? "" : `-${revision}`}`;
});

describe("parseVersion", () => {
  test("the epoch ends at the first colon, the revision begins after the last hyphen", () => {
    expect(parseVersion("2:1.0:a-b-3")).toEqual({ epoch: 2, upstream: "1.0:a-b", revision: "3" });
    expect(parseVersion("35.3.1-20230319081403")).toEqual({
      epoch: 0,
      upstream: "35.3.1",
      revision: "20230319081403",
    });
    expect(parseVersion("1.0")).toEqual({ epoch: 0, upstream: "1.0", revision: "" });
  });

  test.each(["", "1:", ":1", "a:1", "-1:1", "2147483648:1", "1-", "-1", "1 0", "1_0", "1-a:b", "1\n", "ä1"])(
    "%j is no version",
    (text) => {
      expect(isVersion(text)).toBe(false);
      expect(() => parseVersion(text)).toThrow(
        expect.objectContaining({ constructor: Deb2nixError, code: "E_VERSION" }),
      );
      expect(() => compareVersions("1", text)).toThrow(Deb2nixError);
    },
  );

  test("a version need not begin with a digit", () => {
    expect(isVersion("r36.4")).toBe(true);
  });
});

describe("compareVersions", () => {
  test.each([
    ["the epoch counts first", "9.9", "1:0.1"],
    ["numbers compare as numbers", "1.9", "1.10"],
    ["numbers too large for a number", "1.99999999999999999998", "1.99999999999999999999"],
    ["the revision counts last", "1.0-9", "1.1-1"],
    ["a revision is more than none", "1.0", "1.0-1"],
    ["~ sorts before the end", "1.0~rc1", "1.0"],
    ["~~ sorts before ~", "1.0~~", "1.0~~a"],
    ["~~a sorts before ~", "1.0~~a", "1.0~"],
    ["the end sorts before letters", "1.0", "1.0a"],
    ["letters sort before other characters", "1.0a", "1.0+"],
    ["capital letters sort before small ones", "1.0Z", "1.0a"],
    ["L4T builds differ by time stamp", "35.3.1-20230319081403", "35.3.1-20230319081404"],
    ["CUDA's suffix", "8.5.2-1+cuda11.4", "8.6.0.166-1+cuda11.4"],
    ["Debian's rebuild", "550.54.14-1~deb12u1", "550.54.14-1"],
    ["a build suffix", "6.2.1+b38", "6.2.2+b24"],
  ])("%s: %3$s", (_, smaller, greater) => {
    expect(compareVersions(smaller, greater)).toBe(-1);
    expect(compareVersions(greater, smaller)).toBe(1);
  });

  test.each([
    ["1.0", "0:1.0"],
    ["1.0", "1.0-0"],
    ["1.01", "1.1"],
    ["1.", "1.0"],
  ])("%s and %s are equal", (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
  });

  test("is antisymmetric, and every version equals itself", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a));
        expect(compareVersions(a, a)).toBe(0);
      }),
    );
  });

  test("is transitive", () => {
    fc.assert(
      fc.property(version, version, version, (...three) => {
        const [a, b, c] = three.sort(compareVersions);
        expect(compareVersions(a!, b!)).toBeLessThanOrEqual(0);
        expect(compareVersions(b!, c!)).toBeLessThanOrEqual(0);
        expect(compareVersions(a!, c!)).toBeLessThanOrEqual(0);
        if (compareVersions(a!, b!) < 0) expect(compareVersions(a!, c!)).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  test("~ puts any version before the one it is added to", () => {
    fc.assert(
      fc.property(version, part, (a, suffix) => {
        expect(compareVersions(`${a}~${suffix}`, a)).toBe(-1);
        expect(compareVersions(`${a}+${suffix}`, a)).toBe(1);
      }),
    );
  });

  test("takes linear time for long versions", () => {
    const long = `${"0".repeat(300_000)}1${".0".repeat(200_000)}`;
    expect(compareVersions(long, `${long}1`)).toBe(-1);
  });
});
