import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareDeb } from "../../scripts/corpus/compare-deb.ts";
import { judge } from "../../scripts/corpus/difference.ts";
import { parseEuReadelf } from "../../scripts/corpus/eu-readelf.ts";
import { pickPackages, shares } from "../../scripts/corpus/pick.ts";
import type { PackageEntry } from "../../src/debian/packages-index.ts";
import type { ElfFacts } from "../../src/elf/elf-facts.ts";
import { aptOrSkip } from "./apt-or-skip.ts";
import { checkPrerequisites } from "./prerequisites.ts";

/** What no other test reads: 32 bits beside 64, and the other byte order. */
const ARCHITECTURES = ["armhf", "s390x"];
const SLICE = { count: 5, seed: 1, maxSize: 300_000 };

describe("a slice of the corpus run", () => {
  let debs: string;
  let elfs = 0;
  beforeAll(async () => {
    checkPrerequisites();
    debs = await mkdtemp(join(tmpdir(), "deb2nix-slice-"));
  });
  afterAll(() => rm(debs, { recursive: true, force: true }));

  test.for(ARCHITECTURES)(
    "random debs for %s are what dpkg and readelf say",
    async (architecture, context) => {
      const apt = await aptOrSkip(context, architecture);
      const picked = pickPackages(await apt.packages(), SLICE);
      expect(picked).toHaveLength(SLICE.count);
      const paths = await apt.download(picked, debs);
      for (const [index, entry] of picked.entries()) {
        const compared = await compareDeb(paths[index]!, entry);
        expect(compared.differences.filter(({ blame }) => blame === "ours" || blame === "undecided")).toEqual(
          [],
        );
        expect(compared.files).toBeGreaterThan(0);
        elfs += compared.elfs;
      }
      expect(elfs).toBeGreaterThan(0);
    },
  );
});

function entry(name: string, more: Partial<PackageEntry> = {}): PackageEntry {
  const source = { name, version: "1" };
  return { name, version: "1", architecture: "arm64", filename: "a", size: 1, sha256: "", source, ...more };
}

test("the pick does not depend on the index's order, and leaves out what is large or for all", () => {
  const entries = Array.from("abcdefgh", (name) => entry(name));
  const more = [entry("all", { architecture: "all" }), entry("large", { size: 1001 })];
  const options = { count: 4, seed: 7, maxSize: 1000 };
  const picked = pickPackages([...entries, ...more], options);
  expect(picked).toHaveLength(4);
  expect(pickPackages([...more, ...entries.toReversed()], options)).toEqual(picked);
  expect(pickPackages(entries, { ...options, seed: 8 })).not.toEqual(picked);
  expect(pickPackages([...entries, ...more], { ...options, count: 20 })).toHaveLength(8);
});

test("debs are shared out over the architectures", () => {
  expect(shares(300, 8)).toEqual([38, 38, 38, 38, 37, 37, 37, 37]);
});

const TRANSCRIPT = `
Program Headers:
  INTERP         0x000318 0x0000000000000318 0x0000000000000318 0x00001c 0x00001c R   0x1
\t[Requesting program interpreter: /lib/ld.so.1]

Dynamic segment contains 5 entries:
 Addr: 0x000000000012b5e8  Offset: 0x12b5e8  Link to section: [ 7] '.dynstr'
  Type              Value
  NEEDED            Shared library: [libc.so.6]
  SONAME            Library soname: [liba.so.1]
  RUNPATH           Library runpath: [$ORIGIN:/b]

Version definition section [ 9] '.gnu.version_d' contains 2 entries:
 Addr: 0x0000000000001e38  Offset: 0x001e38  Link to section: [ 5] '.dynstr'
  000000: Version: 1  Flags: BASE   Index: 1  Cnt: 1  Name: liba.so.1
  0x001c: Version: 1  Flags: none  Index: 2  Cnt: 1  Name: A_1

Version needs section [ 9] '.gnu.version_r' contains 1 entry:
 Addr: 0x000000000001f748  Offset: 0x01f748  Link to section: [ 7] '.dynstr'
  000000: Version: 1  File: libc.so.6  Cnt: 2
  0x0010: Name: GLIBC_2.4  Flags: none  Version: 3
  0x0020: Name: GLIBC_2.34  Flags: none  Version: 2

Note section [ 3] '.note.gnu.build-id' of 36 bytes at offset 0x358:
  GNU                   20  GNU_BUILD_ID
    Build ID: 00ff
`;

test("what eu-readelf prints is read", async () => {
  async function* lines(): AsyncGenerator<string> {
    yield* TRANSCRIPT.split("\n");
  }
  expect(await parseEuReadelf(lines())).toEqual({
    interpreter: "/lib/ld.so.1",
    soname: "liba.so.1",
    needed: ["libc.so.6"],
    rpath: [],
    runpath: ["$ORIGIN", "/b"],
    versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.4", "GLIBC_2.34"] }],
    versionDefs: ["A_1"],
    buildId: "00ff",
  });
});

test("where readelf and we differ, elfutils decides; without its word nobody is cleared", () => {
  const facts = (needed: readonly string[]) => ({ needed }) as unknown as ElfFacts;
  const blame = (ours: string, theirs: string, elfutils: string | undefined): string =>
    judge("/a", "needed", {
      ours: facts([ours]),
      theirs: facts([theirs]),
      elfutils: elfutils === undefined ? undefined : facts([elfutils]),
    }).blame;
  expect(blame("a", "b", "b")).toBe("ours");
  expect(blame("a", "b", "a")).toBe("readelf");
  expect(blame("a", "b", "c")).toBe("undecided");
  expect(blame("a", "b", undefined)).toBe("undecided");
});
