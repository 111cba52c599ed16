import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Deb2nixError } from "../../../../src/error.ts";
import { readDeb } from "../../../../src/facts/read-deb.ts";
import { factsOf, isFactsDocument } from "../../../../src/release/diff/facts-document.ts";
import { inspectJson } from "../../../../src/report/inspect-json.ts";
import { debFacts } from "../../support/facts.ts";
import { library, opens } from "./sides.ts";

const DEB = new URL(
  "../../../../fixtures/debs/nvidia-l4t-gbm_35.3.1-20230319081403_arm64.deb",
  import.meta.url,
).pathname;
const terse = {
  ...debFacts({ name: "x", elfs: [library("libx.so", opens("liby.so"))] }),
  sha256: "ab".repeat(32),
};
const document = () => JSON.parse(inspectJson([terse]));

describe("a document of facts", () => {
  test("gives back the facts it was printed from", async () => {
    const deb = await readDeb(DEB, { symbols: true });
    const [read] = factsOf(JSON.parse(inspectJson([deb])), "x.json");
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
    expect(read).toEqual({ ...deb, files: deb.files.toSorted(byPath) });
  });

  test("a pin is none", () => {
    expect(isFactsDocument({ common: { debs: { filename: "x" } } })).toBe(false);
    expect(isFactsDocument([])).toBe(false);
    expect(isFactsDocument(document())).toBe(true);
  });

  test.each([
    ["another version", '"version": 1', '"version": 2', /document\.version is none of 1/],
    ["a missing member", '"elfs"', '"elf"', /debs\[0\] has no elfs/],
    ["a wrong hash", '"abab', '"xyab', /debs\[0\]\.sha256 does not look like/],
    ["a mode that is none", '"mode": "0644"', '"mode": "rw-r"', /files\[0\]\.mode does not look/],
    ["a name that is a number", '"libc.so.6"', "6", /needed\[0\] is no text/],
    ["an unknown grade", '"certain"', '"sure"', /grade is none of declared/],
    ["a control field that is none", '"Package": "x"', '"Package": null', /control\.Package is no text/],
  ])("refuses %s with its place", (_what, from, to, message) => {
    const text = inspectJson([terse]);
    expect(text).toContain(from);
    expect(() => factsOf(JSON.parse(text.replace(from, to)), "x.json")).toThrow(message);
  });

  test("whatever is in it, nothing but E_FACTS is thrown", () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), fc.jsonValue(), (debs, value) => {
        for (const spoilt of [
          { version: 1, debs },
          { version: 1, debs: value },
          { ...document(), debs: [value] },
        ]) {
          try {
            factsOf(spoilt, "x.json");
          } catch (error) {
            expect(error).toBeInstanceOf(Deb2nixError);
            expect((error as Deb2nixError).code).toBe("E_FACTS");
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
