import { beforeAll, describe, expect, test } from "vitest";
import type { DebFacts, ElfInDeb } from "../../../../src/facts/deb-facts.ts";
import { packageName } from "../../../../src/plan/release.ts";
import { diffReleases } from "../../../../src/release/diff/diff-releases.ts";
import type { Side } from "../../../../src/release/diff/side.ts";
import { fixtureSet } from "../../support/fixture-set.ts";
import { kindsOf, ofKind, sideOf, TEGRA } from "./sides.ts";

let fixtures: readonly DebFacts[];
let old: Side;

beforeAll(async () => {
  fixtures = await fixtureSet("r35");
  old = sideOf("old", fixtures);
});

/** A deb of the release that is made anew: whatever else was done to it, its hash is another one. */
function rebuilt(deb: DebFacts, change: Partial<DebFacts>): DebFacts {
  return { ...deb, sha256: deb.sha256.replace(/^./, (digit) => (digit === "0" ? "1" : "0")), ...change };
}

/** The release with some debs replaced; undefined leaves one out. */
function release(replace: (deb: DebFacts) => DebFacts | undefined): DebFacts[] {
  return fixtures.flatMap((deb) => replace(deb) ?? []);
}

function inDeb(name: string, change: (deb: DebFacts) => Partial<DebFacts>): DebFacts[] {
  return release((deb) => (packageName(deb) === name ? rebuilt(deb, change(deb)) : deb));
}

function inElf(deb: string, path: string, change: (elf: ElfInDeb) => Partial<ElfInDeb>): DebFacts[] {
  return inDeb(deb, ({ elfs }) => ({
    elfs: elfs.map((elf) => (elf.path === path ? { ...elf, ...change(elf) } : elf)),
  }));
}

/** Text that stands for the release, wherever it stands. */
function reversioned(debs: readonly DebFacts[], from: string | RegExp, to: string): DebFacts[] {
  return debs.map((deb) => {
    const text = JSON.stringify(deb);
    const changed = text.replaceAll(from, to);
    return changed === text ? deb : rebuilt(JSON.parse(changed) as DebFacts, {});
  });
}

const since = (debs: readonly DebFacts[]) => diffReleases(old, sideOf("new", debs)).changes;

/** `deb-mutated` comes with every planted change: the fixtures keep their versions. */
const planted = (debs: readonly DebFacts[]) => since(debs).filter(({ kind }) => kind !== "deb-mutated");

describe("a real release with one planted change", () => {
  test("the same release: nothing", () => {
    expect(since(fixtures)).toEqual([]);
  });

  test("other timestamps: the version lines and nothing else", () => {
    const changes = since(reversioned(fixtures, "-20230319081403", "-20240101000000"));
    expect(changes.map(({ kind, ...change }) => [kind, "to" in change ? change.to : ""])).toEqual([
      ["version", "35.3.1-20240101000000"],
      ["version", "5.10.104-tegra-35.3.1-20240101000000"],
    ]);
  });

  test("another driver version at the end of names: one line beside the versions", () => {
    const changes = since(reversioned(fixtures, "35.3.1", "35.4.1"));
    expect(kindsOf(changes)).toEqual(["driver-suffix", "scope", "version"]);
    expect(ofKind(changes, "driver-suffix")).toEqual([
      expect.objectContaining({
        from: "35.3.1",
        to: "35.4.1",
        libraries: expect.arrayContaining(["libnvidia-ptxjitcompiler.so"]),
      }),
    ]);
  });

  test("tegra/ became nvidia/: what stands in the output is where it was", () => {
    const moved = reversioned(fixtures, /(?<=[/"])tegra\//g, "nvidia/");
    const changes = since(moved);
    expect(kindsOf(changes)).toEqual(["deb-mutated", "files"]);
    // It is left out of the package, and so has no other place than its own.
    expect(ofKind(changes, "files")).toEqual([
      expect.objectContaining({ added: ["/usr/lib/aarch64-linux-gnu/nvidia/ld.so.conf"] }),
    ]);
  });

  test("a mutated deb: that alone", () => {
    expect(since(inDeb("nvidia-l4t-core", () => ({})))).toEqual([
      expect.objectContaining({ kind: "deb-mutated", severity: "error", deb: "nvidia-l4t-core" }),
    ]);
  });

  test("a library that went to another deb: who asks for it, and the inputs that follow", () => {
    const path = `${TEGRA}/libnvidia-rmapi-tegra.so.35.3.1`;
    const [donor] = fixtures.filter((deb) => packageName(deb) === "nvidia-l4t-3d-core");
    const elf = donor!.elfs.find((each) => each.path === path)!;
    const file = donor!.files.find((each) => each.path === path)!;
    const debs = release((deb) => {
      if (deb === donor) {
        return rebuilt(deb, {
          elfs: deb.elfs.filter((each) => each !== elf),
          files: deb.files.filter((each) => each !== file),
        });
      }
      if (packageName(deb) !== "nvidia-l4t-core") return deb;
      return rebuilt(deb, { elfs: [...deb.elfs, elf], files: [...deb.files, file] });
    });
    const changes = planted(debs);
    expect(ofKind(changes, "library-moved")).toEqual([
      expect.objectContaining({
        path,
        from: "nvidia-l4t-3d-core",
        to: "nvidia-l4t-core",
        evidence: expect.arrayContaining([expect.stringContaining("of nvidia-l4t-gbm needs")]),
      }),
    ]);
    expect(ofKind(changes, "input-added").map(({ package: attr, input }) => `${attr} ${input}`)).toEqual([
      "l4t-gbm l4t-core",
    ]);
    expect(
      kindsOf(changes).filter((kind) => /^(library-(added|removed)|needed|dlopen|deb)/.test(kind)),
    ).toEqual([]);
  });

  test("a new DT_NEEDED: the name, and the input that has it", () => {
    const path = `${TEGRA}/libnvidia-egl-gbm.so`;
    const debs = inElf("nvidia-l4t-gbm", path, ({ needed }) => ({ needed: [...needed, "libnvscibuf.so.1"] }));
    const changes = planted(debs);
    expect(changes.map(({ kind }) => kind)).toEqual(["input-added", "needed-added"]);
    expect(ofKind(changes, "needed-added")[0]).toMatchObject({
      deb: "nvidia-l4t-gbm",
      path,
      name: "libnvscibuf.so.1",
    });
    expect(ofKind(changes, "input-added")[0]).toMatchObject({ package: "l4t-gbm", input: "l4t-nvsci" });
  });

  test("a DT_NEEDED that is opened now: no need was lost, it went out of sight", () => {
    const path = `${TEGRA}/libnvidia-egl-gbm.so`;
    const debs = inElf("nvidia-l4t-gbm", path, ({ needed, openers = [], dlopen = [] }) => ({
      needed: needed.filter((name) => name !== "libdrm.so.2"),
      openers: [...openers, "dlopen"],
      dlopen: [...dlopen, { name: "libdrm.so.2", grade: "certain", via: "dlopen", evidence: ".rodata+0x8" }],
    }));
    const changes = planted(debs);
    expect(ofKind(changes, "needed-to-dlopen")).toEqual([
      expect.objectContaining({ severity: "warning", path, name: "libdrm.so.2", provider: "libdrm" }),
    ]);
    expect(kindsOf(changes).filter((kind) => /^(needed-(added|removed)|dlopen)/.test(kind))).toEqual([]);
  });

  test("a new caller of NvOsLibraryLoad", () => {
    const path = `${TEGRA}/libnvidia-egl-gbm.so`;
    const debs = inElf("nvidia-l4t-gbm", path, ({ openers = [] }) => ({
      openers: [...openers, "NvOsLibraryLoad"],
    }));
    expect(ofKind(planted(debs), "wrapper-importer")).toEqual([
      expect.objectContaining({ severity: "warning", path, function: "NvOsLibraryLoad" }),
    ]);
  });

  test("a deb with another name: renamed, and nothing in it moved", () => {
    const debs = inDeb("nvidia-l4t-nvsci", (deb) => ({
      file: deb.file.replace("nvsci", "scicomm"),
      control: { ...deb.control, Package: "nvidia-l4t-scicomm" },
    }));
    const changes = planted(debs);
    expect(ofKind(changes, "deb-renamed")).toEqual([
      expect.objectContaining({
        severity: "warning",
        from: "nvidia-l4t-nvsci",
        to: "nvidia-l4t-scicomm",
        evidence: [expect.stringMatching(/^(\d+) of \1 ELF files have the same name$/)],
      }),
    ]);
    expect(
      kindsOf(changes).filter((kind) => /^(library|deb-(added|removed)|needed|files)/.test(kind)),
    ).toEqual([]);
  });

  test("the order in which debs are given does not matter", () => {
    const fresh = reversioned(fixtures, "35.3.1", "36.0.0").filter((_, index) => index % 7 !== 0);
    const forwards = diffReleases(sideOf("a", fixtures), sideOf("b", fresh)).changes;
    const backwards = diffReleases(
      sideOf("a", fixtures.toReversed()),
      sideOf("b", fresh.toReversed()),
    ).changes;
    expect(backwards).toEqual(forwards);
    expect(forwards.length).toBeGreaterThan(10);
  });
});
