import { expect, test } from "vitest";
import type { Pin, PinnedDeb } from "../../../src/release/pin.ts";
import type { IndexedDeb, RepoIndex } from "../../../src/release/read-index.ts";
import { verifyPin } from "../../../src/release/verify-pin.ts";

const hash = (digit: string): string => digit.repeat(64);

function deb(version: string, sha256 = hash("a")): IndexedDeb {
  return { version, architecture: "arm64", filename: `pool/x_${version}_arm64.deb`, sha256 };
}

const pinOf = (debs: Readonly<Record<string, PinnedDeb>>): Pin =>
  new Map([["common", new Map(Object.entries(debs))]]);

/** What the index of `common` says of a pin: `newest` of each package, and those with the pinned version. */
function told(
  pin: Pin,
  newest: Readonly<Record<string, IndexedDeb>>,
  same: Readonly<Record<string, readonly IndexedDeb[]>> = {},
  others: Readonly<Record<string, RepoIndex>> = {},
): readonly (readonly [string, string, string])[] {
  const index: RepoIndex = {
    newest: new Map(Object.entries(newest)),
    metapackages: ["became-meta"],
    same: new Map(Object.entries(same)),
  };
  const indexes = new Map([["common", index], ...Object.entries(others)]);
  return verifyPin(pin, indexes).map(({ rule, severity, message }) => [severity, rule, message]);
}

test("a pin that is what the index says has no findings", () => {
  expect(told(pinOf({ a: deb("1") }), { a: deb("1") }, { a: [deb("1")] })).toEqual([]);
});

test("the same version with other content is mutated-deb, with both hashes", () => {
  const pin = pinOf({ "pva-allow-2": deb("2.0.5") });
  const replaced = deb("2.0.5", hash("b"));
  const index = {
    newest: new Map([["pva-allow-2", replaced]]),
    metapackages: [],
    same: new Map([["pva-allow-2", [replaced]]]),
  };
  expect(verifyPin(pin, new Map([["common", index]]))).toEqual([
    {
      rule: "mutated-deb",
      severity: "error",
      confidence: "certain",
      package: "pva-allow-2",
      deb: "pva-allow-2",
      subject: "2.0.5",
      message: "pva-allow-2 2.0.5 was replaced in common by a deb with the same version and other content",
      evidence: [`pinned: sha256 ${hash("a")}`, `in the index: sha256 ${hash("b")}, pool/x_2.0.5_arm64.deb`],
      help: expect.any(String),
    },
  ]);
});

test("it is mutated too where a newer version stands beside it", () => {
  const rules = told(pinOf({ a: deb("1") }), { a: deb("2") }, { a: [deb("1", hash("b"))] }).map(
    ([, rule]) => rule,
  );
  expect(rules).toEqual(["mutated-deb", "newer-deb"]);
});

test("an index that lists both contents is not at odds with the pin", () => {
  expect(told(pinOf({ a: deb("1") }), { a: deb("1") }, { a: [deb("1", hash("b")), deb("1")] })).toEqual([]);
});

test("a newer version is told", () => {
  expect(told(pinOf({ a: deb("1.9") }), { a: deb("1.10") })).toEqual([
    ["warning", "newer-deb", "common has a 1.10, pinned is 1.9"],
  ]);
});

test("what is gone is told, and where it went", () => {
  const t234: RepoIndex = { newest: new Map([["moved", deb("2")]]), metapackages: [], same: new Map() };
  const pin = pinOf({ gone: deb("1"), moved: deb("1"), "became-meta": deb("1"), back: deb("2") });
  const indexes: ReadonlyMap<string, RepoIndex> = new Map([
    ["common", { newest: new Map([["back", deb("1")]]), metapackages: ["became-meta"], same: new Map() }],
    ["t234", t234],
  ]);
  expect(verifyPin(pin, indexes).map(({ rule, deb: name, evidence }) => [rule, name, evidence])).toEqual([
    ["removed-deb", "back", ["in the index: 1, which is older"]],
    ["removed-deb", "became-meta", ["it is a metapackage now"]],
    ["removed-deb", "gone", []],
    ["removed-deb", "moved", ["it is in t234 now"]],
  ]);
});

test("what the pin does not have is told", () => {
  expect(told(pinOf({}), { a: deb("1") })).toEqual([
    ["warning", "unpinned-deb", "common has a 1, which is not pinned"],
  ]);
});

test("a version that is none counts as older than any", () => {
  expect(told(pinOf({ a: deb("not a version") }), { a: deb("1") })[0]?.[1]).toBe("newer-deb");
});
