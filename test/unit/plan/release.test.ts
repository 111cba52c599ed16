import { describe, expect, test } from "vitest";
import { Deb2nixError } from "../../../src/error.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { indexFor, majorOf, releaseOfDebs, sourceName } from "../../../src/plan/release.ts";
import { debFacts } from "../support/facts.ts";

const l4t = (major: string, ...names: string[]) => ({
  major,
  packages: new Map(names.map((name) => [name, {}])),
  providers: new Map(),
  bareProviders: new Map(),
});
const index: EmbeddedIndex = {
  outside: new Map(),
  l4t: [l4t("35", "jetson-gpio", "cuda-cudart-11-4"), l4t("36", "jetson-gpio")],
};

describe("releaseOfDebs", () => {
  const of = (name: string, version: string) => releaseOfDebs([debFacts({ name, version })], index);

  test("an L4T deb's version begins with it", () => {
    expect(of("nvidia-l4t-core", "36.5.0-20260115194252")).toBe("36.5.0");
  });
  test("a kernel deb's version holds it", () => {
    expect(of("nvidia-l4t-kernel", "5.10.104-tegra-35.3.1-20230319081403")).toBe("35.3.1");
  });
  test("an L4T deb with CUDA's version tells nothing", () => {
    expect(of("nvidia-l4t-cudadebuggingsupport", "12.6-34622040.0")).toBeUndefined();
  });
  test("other debs are known by the generation that lists them", () => {
    expect(of("cuda-cudart-11-4", "11.4.298-1")).toBe("35");
  });
  test("a deb that several generations list is of the newest", () => {
    expect(of("jetson-gpio", "2.1.1")).toBe("36");
  });
  test("a deb that none lists has none", () => expect(of("bash", "5.2")).toBeUndefined());
});

test.each([
  ["r36.5", "36"],
  ["36", "36"],
  ["35.3.1", "35"],
])("release %s is generation %s", (release, major) => expect(majorOf(release)).toBe(major));

test("what is no release is a wrong call", () => {
  for (const release of ["orin", "r", "36.x", ""]) expect(() => majorOf(release)).toThrow(Deb2nixError);
});

test("a generation without an index is answered by the one before it", () => {
  expect(indexFor("39", index)?.major).toBe("36");
  expect(indexFor("32", index)?.major).toBe("35");
});

test("debs of two generations contradict each other", () => {
  const debs = ["35.3.1-1", "36.5.0-1"].map((version, at) => debFacts({ name: `nvidia-l4t-${at}`, version }));
  expect(() => releaseOfDebs(debs, index)).toThrow(/35\.3\.1.*36\.5\.0/);
});

test("a hostile source takes linear time", () => {
  const deb = debFacts({ name: "x", control: { Source: `a${" ".repeat(400_000)}b` } });
  expect(sourceName(deb)).toHaveLength(400_002);
});

test("a source's version is no part of its name", () => {
  const deb = debFacts({ name: "tensorrt", control: { Source: "tensorrt (8.5.2-1+cuda11.4)" } });
  expect(sourceName(deb)).toBe("tensorrt");
});
