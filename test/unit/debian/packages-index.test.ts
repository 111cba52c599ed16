import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  newestPerPackage,
  type PackageEntry,
  parsePackagesIndex,
} from "../../../src/debian/packages-index.ts";
import { Deb2nixError } from "../../../src/error.ts";

const SHA256 = "4cac51685ace2d7de4f228822c4f9e46dc1fc1ed9f3ec5f2877e538be4884f0e";

const FIELDS = {
  Package: "libcublas12",
  Source: "nvidia-cuda-toolkit (12.4.1-2)",
  Version: "12.4.5.8~12.4.1-2",
  Architecture: "arm64",
  Depends: "libc6 (>= 2.34), libcublaslt12",
  Filename: "pool/non-free/n/nvidia-cuda-toolkit/libcublas12_12.4.5.8~12.4.1-2_arm64.deb",
  Size: "49808196",
  SHA256,
};

function stanza(fields: Readonly<Record<string, string | undefined>>): string {
  return Object.entries({ ...FIELDS, ...fields })
    .map(([name, value]) => (value === undefined ? "" : `${name}: ${value}\n`))
    .join("");
}

function only(text: string): PackageEntry {
  const [entry, ...others] = parsePackagesIndex(text);
  expect(others).toEqual([]);
  return entry!;
}

test("an entry has what it takes to fetch and check a deb", () => {
  expect(
    only(
      stanza({ Section: "non-free/libs", Description: "cuBLAS", "Pre-Depends": "a (>> 1)", Provides: "b" }),
    ),
  ).toEqual({
    name: "libcublas12",
    version: "12.4.5.8~12.4.1-2",
    architecture: "arm64",
    filename: "pool/non-free/n/nvidia-cuda-toolkit/libcublas12_12.4.5.8~12.4.1-2_arm64.deb",
    size: 49808196,
    sha256: SHA256,
    source: { name: "nvidia-cuda-toolkit", version: "12.4.1-2" },
    section: "non-free/libs",
    depends: "libc6 (>= 2.34), libcublaslt12",
    preDepends: "a (>> 1)",
    provides: "b",
    description: "cuBLAS",
  });
});

test("a source without a version has that of the package", () => {
  expect(only(stanza({ Source: "cuda" })).source).toEqual({ name: "cuda", version: "12.4.5.8~12.4.1-2" });
});

test("no Source means the source is called as the package", () => {
  expect(only(stanza({ Source: undefined })).source).toEqual({
    name: "libcublas12",
    version: "12.4.5.8~12.4.1-2",
  });
});

test("a flat repository names files from its root", () => {
  expect(only(stanza({ Filename: "./cuda_1:2_arm64.deb" })).filename).toBe("./cuda_1:2_arm64.deb");
});

describe("bad input is E_PACKAGES_INDEX", () => {
  test.each([
    ["Package", undefined],
    ["Package", "../a"],
    ["Version", undefined],
    ["Version", "1 2"],
    ["Architecture", undefined],
    ["Filename", undefined],
    ["Filename", "/etc/passwd"],
    ["Filename", "pool/../../a.deb"],
    ["Filename", "pool/a.deb?x#y"],
    ["Filename", "pool\\a.deb"],
    ["Size", undefined],
    ["Size", "-1"],
    ["Size", "1e3"],
    ["Size", "99999999999999999999"],
    ["SHA256", undefined],
    ["SHA256", SHA256.slice(1)],
    ["Source", "a (1"],
    ["Source", "a (b c)"],
  ])("%s: %s", (name, value) => {
    const text = `${stanza({})}\n${stanza({ [name]: value })}`;
    expect(() => parsePackagesIndex(text)).toThrow(
      expect.objectContaining({
        constructor: Deb2nixError,
        code: "E_PACKAGES_INDEX",
        message: expect.stringMatching(new RegExp(`^line 10: .*${name}`)),
      }),
    );
  });
});

describe("newestPerPackage", () => {
  test("takes the highest version of each name, sorted by name", () => {
    const entries = parsePackagesIndex(
      [
        ["b", "1.9"],
        ["a", "2"],
        ["b", "1.10"],
        ["b", "1.10~rc1"],
      ]
        .map(([Package, Version]) => stanza({ Package, Version }))
        .join("\n"),
    );
    expect(newestPerPackage(entries).map(({ name, version }) => [name, version])).toEqual([
      ["a", "2"],
      ["b", "1.10"],
    ]);
  });

  test("does not depend on the order of the index", () => {
    const entry = fc.record({
      Package: fc.constantFrom("a", "b"),
      Version: fc.constantFrom("1.0", "1.00", "0:1.0", "2"),
      Architecture: fc.constantFrom("all", "arm64"),
      SHA256: fc.constantFrom(SHA256, "0".repeat(64)),
    });
    const indexes = fc
      .uniqueArray(entry, { selector: (fields) => JSON.stringify({ ...fields, Version: "" }) })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(indexes, (orders) => {
        const [one, other] = orders.map((order) =>
          newestPerPackage(parsePackagesIndex(order.map(stanza).join("\n"))),
        );
        expect(one).toEqual(other);
      }),
    );
  });
});

test("an index of 60000 packages is read in seconds", () => {
  const filler = `Description: ${"words ".repeat(20)}\n long\n text\nTag: ${"a::b, ".repeat(30)}\n`;
  const text = Array.from({ length: 60_000 }, (_, i) => stanza({ Package: `p${i}` }) + filler).join("\n");
  const started = performance.now();
  expect(newestPerPackage(parsePackagesIndex(text))).toHaveLength(60_000);
  expect(performance.now() - started).toBeLessThan(8_000);
});
