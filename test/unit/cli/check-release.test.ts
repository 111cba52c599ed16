import { describe, expect, test } from "vitest";
import { checkRelease } from "../../../src/cli/check-release.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { debFacts } from "../support/facts.ts";

const l4t = (major: string) => ({
  major,
  packages: new Map([["cuda-cudart", {}]]),
  providers: new Map(),
  bareProviders: new Map(),
});
const index: EmbeddedIndex = { outside: new Map(), l4t: [l4t("35"), l4t("36")] };

const deb = (version: string, name = "nvidia-l4t-core") => debFacts({ name, version });
const cuda = deb("12.6.1-1", "cuda-cudart");

const check = (release: string, debs = [cuda], asksIndex = true) =>
  checkRelease(release, debs, { index, asksIndex });

describe("a release of which the index knows nothing", () => {
  const unknown = expect.objectContaining({
    code: "E_RELEASE",
    kind: "usage",
    message: "nothing is known of r99; known are r35, r36",
  });

  test("is an error where the index is asked", () => {
    for (const release of ["r99", "99", "r99.1"]) expect(() => check(release)).toThrow(unknown);
  });
  test("is an error where the debs are of another one", () =>
    expect(() => check("r99", [deb("36.5.0-1")])).toThrow(unknown));
  test("is fine where the debs are of it, as they are without the option", () =>
    expect(check("r99.1", [cuda, deb("99.1.0-1")])).toBeUndefined());
  test("is fine where the index is not asked", () => expect(check("r99", [cuda], false)).toBeUndefined());
  test("is told where the index is not asked and the debs are of another one", () =>
    expect(check("r99", [deb("36.5.0-1")], false)).toBe("--release says r99, the debs are of r36.5.0"));
});

test("what is no release is an error, asked or not", () => {
  for (const asks of [true, false])
    expect(() => check("orin", [cuda], asks)).toThrow(expect.objectContaining({ code: "E_RELEASE" }));
});

describe("a release that the debs contradict", () => {
  test.each([
    ["r35", ["35.3.1-1"], undefined],
    ["35.3.1", ["35.3.1-1"], undefined],
    ["r35.3.1.0", ["35.3.1-1"], undefined],
    ["r35.4", ["35.3.1-1"], "--release says r35.4, the debs are of r35.3.1"],
    ["r36", ["35.3.1-1", "35.4.1-1"], "--release says r36, the debs are of r35.3.1, r35.4.1"],
    [
      "r36.5",
      ["35.4.1-1", "35.3.1-1", "35.5.0-1", "36.4.0-1"],
      "--release says r36.5, the debs are of r35.3.1, r35.4.1, r35.5.0, others",
    ],
  ])("%s of debs of %j: %s", (release, versions, told) =>
    expect(
      check(
        release,
        versions.map((version) => deb(version)),
      ),
    ).toBe(told),
  );

  test("settles which one it is where the debs are of several", () =>
    expect(check("r36", [deb("35.3.1-1"), deb("36.5.0-1")])).toBeUndefined());
  test("is not told by names alone", () => expect(check("r35")).toBeUndefined());
});
