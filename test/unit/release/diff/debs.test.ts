import { describe, expect, test } from "vitest";
import { diffReleases } from "../../../../src/release/diff/diff-releases.ts";
import { renamedDebs } from "../../../../src/release/diff/renamed-debs.ts";
import { listFacts, listPin } from "../../../../src/release/diff/side.ts";
import type { Pin, PinnedDeb } from "../../../../src/release/pin.ts";
import { debFacts } from "../../support/facts.ts";
import { kindsOf, l4t, library, ofKind, sideOfList, terseChanges } from "./sides.ts";

const pinned = (version: string, hash = "a", more: Partial<PinnedDeb> = {}): PinnedDeb => ({
  filename: "pool/x.deb",
  sha256: hash.repeat(64),
  version,
  ...more,
});
const pinOf = (repos: Readonly<Record<string, Readonly<Record<string, PinnedDeb>>>>): Pin =>
  new Map(Object.entries(repos).map(([repo, debs]) => [repo, new Map(Object.entries(debs))]));
const pinChanges = (old: Pin, fresh: Pin) =>
  diffReleases(sideOfList("old", listPin(old, new Map())), sideOfList("new", listPin(fresh, new Map())));

describe("what a pin alone tells", () => {
  test("debs that came and went, with version and repository", () => {
    const { changes } = pinChanges(
      pinOf({ common: { gone: pinned("1") }, t234: { stays: pinned("1") } }),
      pinOf({ common: { came: pinned("2") }, t234: { stays: pinned("1") } }),
    );
    expect(changes).toEqual([
      expect.objectContaining({
        kind: "deb-removed",
        severity: "warning",
        deb: "gone",
        version: "1",
        repo: "common",
      }),
      expect.objectContaining({
        kind: "deb-added",
        severity: "note",
        deb: "came",
        version: "2",
        repo: "common",
      }),
    ]);
  });

  test("a deb in another repository; one that common has or had takes an edit", () => {
    const changes = pinChanges(
      pinOf({ t234: { gst: pinned("1"), core: pinned("1") } }),
      pinOf({ common: { gst: pinned("1") }, som: { core: pinned("1") } }),
    ).changes;
    expect(changes).toEqual([
      expect.objectContaining({
        kind: "repo",
        severity: "warning",
        from: "t234",
        to: "common",
        debs: ["gst"],
      }),
      expect.objectContaining({ kind: "repo", severity: "note", from: "t234", to: "som", debs: ["core"] }),
    ]);
  });

  test("a deb in two repositories counts once, by its higher version", () => {
    const changes = pinChanges(
      pinOf({ common: { vpi: pinned("1") }, t234: { vpi: pinned("1") } }),
      pinOf({ common: { vpi: pinned("3", "b") }, t234: { vpi: pinned("2", "c") } }),
    ).changes;
    expect(changes).toEqual([
      expect.objectContaining({ kind: "version", from: "1", to: "3", debs: ["vpi"] }),
    ]);
  });

  test("the same version with another hash", () => {
    const changes = pinChanges(
      pinOf({ common: { pva: pinned("2.0.5", "a") } }),
      pinOf({ common: { pva: pinned("2.0.5", "b") } }),
    ).changes;
    expect(changes).toEqual([
      expect.objectContaining({
        kind: "deb-mutated",
        severity: "error",
        deb: "pva",
        version: "2.0.5",
        from: "a".repeat(64),
        to: "b".repeat(64),
      }),
    ]);
  });

  test("a source that changed for several debs is one change", () => {
    const source = (name: string) => ({
      a: pinned("1", "a", { source: name }),
      b: pinned("1", "b", { source: name }),
    });
    const changes = pinChanges(
      pinOf({ common: source("cuda (6.2.1)") }),
      pinOf({ common: source("cuda (6.2.2)") }),
    );
    expect(changes.changes).toEqual([
      expect.objectContaining({ kind: "source", from: "cuda (6.2.1)", to: "cuda (6.2.2)", debs: ["a", "b"] }),
    ]);
  });

  test("a version in the name is a renaming", () => {
    const changes = pinChanges(
      pinOf({
        common: {
          "cuda-cudart-11-4": pinned("1"),
          libnvinfer8: pinned("1"),
          "libnvidia-compute-580": pinned("1"),
        },
      }),
      pinOf({
        common: {
          "cuda-cudart-12-6": pinned("1"),
          libnvinfer10: pinned("1"),
          "libnvidia-compute": pinned("1"),
        },
      }),
    ).changes;
    expect(ofKind(changes, "deb-renamed").map(({ from, to }) => `${from} ${to}`)).toEqual([
      "cuda-cudart-11-4 cuda-cudart-12-6",
      "libnvidia-compute-580 libnvidia-compute",
      "libnvinfer8 libnvinfer10",
    ]);
    expect(kindsOf(changes)).toEqual(["deb-renamed", "scope"]);
  });

  test("of several that it could be, none is the renamed one", () => {
    const changes = pinChanges(
      pinOf({ common: { "python3.8-vpi2": pinned("1"), "python3.9-vpi2": pinned("1") } }),
      pinOf({ common: { "python3.10-vpi3": pinned("1") } }),
    ).changes;
    expect(kindsOf(changes)).toEqual(["deb-added", "deb-removed"]);
  });

  test("a lower version is said to be one", () => {
    const changes = pinChanges(
      pinOf({ common: { x: pinned("2") } }),
      pinOf({ common: { x: pinned("1") } }),
    ).changes;
    expect(changes[0]).toMatchObject({ kind: "version", evidence: ["an older version than before"] });
  });
});

describe("debs that were read on one side alone", () => {
  const facts = debFacts(l4t("core", [library("libnvos.so")]));
  const pin = (hash: string) =>
    pinOf({ t234: { "nvidia-l4t-core": pinned("36.4.4-1", hash, { filename: "pool/core.deb" }) } });

  test("are named, and not compared inside", () => {
    const old = sideOfList("old", listPin(pin("b"), new Map()));
    const fresh = sideOfList("new", listPin(pin("c"), new Map([["c".repeat(64), facts]])));
    const { changes, unread } = diffReleases(old, fresh);
    expect(unread).toEqual(["nvidia-l4t-core"]);
    expect(kindsOf(changes)).toEqual(["deb-mutated"]);
  });

  test("are complete where their hash is the same on both sides", () => {
    const old = sideOfList("old", listPin(pin("c"), new Map()));
    const fresh = sideOfList("new", listPin(pin("c"), new Map()));
    expect(diffReleases(old, fresh)).toMatchObject({ changes: [], unread: [] });
  });
});

describe("debs that were read", () => {
  test("one that ships the libraries of another is that one renamed", () => {
    const elfs = ["liba.so", "libb.so", "libc2.so", "libd.so"].map((name) => library(name));
    const changes = terseChanges([l4t("old", elfs)], [l4t("fresh", [...elfs, library("libe.so")])]);
    expect(kindsOf(changes)).toEqual(["deb-renamed", "library-added"]);
    expect(changes[0]).toMatchObject({
      kind: "deb-renamed",
      severity: "warning",
      evidence: ["4 of 5 ELF files have the same name"],
    });
  });

  test("one that shares less than most libraries is another", () => {
    const names = ["liba.so", "libb.so", "libd.so"];
    const changes = terseChanges(
      [
        l4t(
          "old",
          names.map((name) => library(name)),
        ),
      ],
      [
        l4t(
          "fresh",
          ["liba.so", "libb.so", "libx.so", "liby.so"].map((name) => library(name)),
        ),
      ],
    );
    expect(kindsOf(changes)).toEqual(["deb-added", "deb-removed", "library-moved"]);
  });

  test("a name that many ship does not tell which of them is the renamed one, however many there are", () => {
    const many = (prefix: string) =>
      Array.from({ length: 3000 }, (_, index) => ({
        ...debFacts({
          name: `${prefix}${"x".repeat(index % 7)}-${index.toString(36)}z`,
          elfs: [library("libsame.so")],
        }),
        sha256: `${prefix}${index}`,
      }));
    const renamings = renamedDebs(listFacts(many("a")), listFacts(many("b")));
    expect(renamings).toEqual([]);
  });

  test("long names take no longer than they are long", () => {
    const named = (name: string) => listFacts([{ ...debFacts({ name: "x" }), control: { Package: name } }]);
    const before = performance.now();
    expect(renamedDebs(named(`a${"1".repeat(1e6)}x`), named(`b${"1-".repeat(1e6)}x`))).toEqual([]);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test("of a removed deb the libraries are told once, with the deb", () => {
    const changes = terseChanges(
      [l4t("core", [library("libnvos.so")]), l4t("gone", [library("libx.so"), library("liby.so")])],
      [l4t("core", [library("libnvos.so")])],
    );
    expect(changes).toEqual([
      expect.objectContaining({
        kind: "deb-removed",
        deb: "nvidia-l4t-gone",
        package: "l4t-gone",
        libraries: ["libx.so", "liby.so"],
      }),
    ]);
  });

  test("two architectures of one package are two debs", () => {
    const both = ["arm64", "armhf"].map((architecture) => debFacts({ name: "libx", architecture }));
    expect(listFacts([...both, debFacts({ name: "liby" })]).map(({ name }) => name)).toEqual([
      "libx:arm64",
      "libx:armhf",
      "liby",
    ]);
  });
});
