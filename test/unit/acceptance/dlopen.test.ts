import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { type NeededFact, readL4tNeeded } from "../../../fixtures/lib/facts.ts";
import { nearestFacts, ofRelease } from "../../../fixtures/lib/l4t-elf.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { DlopenFact, ElfFacts, Grade } from "../../../src/elf/elf-facts.ts";
import { asPattern } from "../../../src/elf/library-name.ts";
import { scanSource } from "../../../src/elf/scan-source.ts";
import type { ElfInDeb } from "../../../src/facts/deb-facts.ts";
import { fixtureDebs } from "./l4t-set.ts";

/** One file of fixtures/facts/debian-nvidia-strings.json, whose `_source` says what the fields are. */
interface RealElf {
  readonly path: string;
  readonly soname: string | null;
  readonly needed: readonly string[];
  readonly imports: readonly string[];
  readonly strings: readonly (readonly [offset: number, text: string])[];
  readonly candidates: readonly string[];
  readonly opened: readonly string[];
  readonly notOpened: readonly string[];
}

const { elfs: realElfs } = JSON.parse(
  readFileSync(new URL("../../../fixtures/facts/debian-nvidia-strings.json", import.meta.url), "utf8"),
) as { readonly elfs: readonly RealElf[] };

let elfs: ReadonlyMap<string, ElfInDeb>;
let recorded: readonly { readonly elf: ElfInDeb; readonly fact: NeededFact }[];

beforeAll(async () => {
  elfs = new Map((await fixtureDebs()).flatMap((deb) => deb.elfs.map((elf) => [elf.path, elf])));
  recorded = [...nearestFacts(readL4tNeeded().filter(({ inferred }) => !inferred))].flatMap(
    ([path, fact]) => {
      const elf = elfs.get(path);
      // The static files of the fixtures carry no strings.
      return elf === undefined || fact.static ? [] : [{ elf, fact }];
    },
  );
});

/** The file of the fixture debs that has this name. */
function named(name: string): ElfInDeb {
  const elf = [...elfs.values()].find(({ path }) => path.endsWith(`/${name}`));
  if (elf === undefined) throw new Error(`no fixture deb has ${name}`);
  return elf;
}

const opened = (elf: ElfFacts, name: string): DlopenFact | undefined =>
  elf.dlopen!.find((fact) => fact.name === name);

describe("what made packages of L4T fail at run time is found in the binaries", () => {
  test.each([
    ["libcuda.so.1.1", "libnvcucompat.so"],
    ["libnvmedia_tensor.so", "libnvscibuf.so"],
    ["libcuda.so.1.1", "libnvidia-ptxjitcompiler.so.1"],
  ])("%s opens %s", (name, library) => {
    expect(["certain", "likely"]).toContain(opened(named(name), library)?.grade);
    expect(opened(named(name), library)?.via).toBe("dlopen");
  });

  test.each([
    "libnvmedia.so",
    "libnvmm.so",
    "libnvmm_parser.so",
    "libnvmm_utils.so",
    "libnvmmlite.so",
    "libnvomx.so",
    "libnvomxilclient.so",
    "libnvrm_chip.so",
    "libtegrav4l2.so",
    "libv4l2_nvargus.so",
  ])("%s opens libraries through NvOsLibraryLoad", (name) => {
    const { openers, dlopen } = named(name);
    expect(openers).toContain("NvOsLibraryLoad");
    for (const fact of dlopen!) expect(fact.via).toBe("NvOsLibraryLoad");
  });

  test("no other file does", () => {
    const importers = [...elfs.values()].filter(({ openers }) => openers!.includes("NvOsLibraryLoad"));
    expect(importers).toHaveLength(10);
  });

  test.each(["libnvargus.so", "libnvargus_socketclient.so", "libnvargus_socketserver.so"])(
    "%s opens a library by an absolute path",
    (name) => {
      const path = "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0";
      expect(opened(named(name), path)).toMatchObject({ grade: "certain", via: "dlopen" });
      expect(named(name).paths).toContain(path);
    },
  );

  test("libnvv4l2.so opens every plugin of a directory", () =>
    expect(named("libnvv4l2.so").paths).toContain("/usr/lib/aarch64-linux-gnu/libv4l/plugins/nv/*.so"));
});

/** How many of `wanted` are among `found`. */
const share = (wanted: readonly string[], found: readonly string[]): { hits: number; of: number } => ({
  hits: wanted.filter((name) => found.includes(name)).length,
  of: wanted.length,
});

function sum(shares: readonly { hits: number; of: number }[]): { hits: number; of: number; text: string } {
  const hits = shares.reduce((total, each) => total + each.hits, 0);
  const of = shares.reduce((total, each) => total + each.of, 0);
  return { hits, of, text: `${hits}/${of} = ${(hits / of).toFixed(3)}` };
}

describe("what was recorded of L4T's real binaries is found in files with their strings", () => {
  test("names", () => {
    const shares = recorded.map(({ elf, fact }) => {
      const names = [...(fact.dlopen_candidates ?? []), ...(fact.dlopen_format_strings ?? [])];
      const found = elf.dlopen!.map(({ name }) => name);
      return { wanted: names.map(ofRelease).map(asPattern), found };
    });
    const recall = sum(shares.map(({ wanted, found }) => share(wanted, found)));
    const precision = sum(shares.map(({ wanted, found }) => share(found, wanted)));
    console.log(`L4T, recorded names: recall ${recall.text}, precision ${precision.text}`);
    expect(recall).toMatchObject({ hits: recall.of });
    expect(precision.hits / precision.of).toBeGreaterThanOrEqual(0.97);
  });

  test("paths that a package could ship", () => {
    const shares = recorded.map(({ elf, fact }) => {
      const wanted = (fact.hardcoded_paths ?? [])
        .flatMap((path) => ofRelease(path).split(":"))
        .map(asPattern)
        .filter((path) => path !== elf.interpreter && /^\/(?!home|libv4l-|proc)/.test(path));
      return { wanted, found: elf.paths! };
    });
    const recall = sum(shares.map(({ wanted, found }) => share(wanted, found)));
    const precision = sum(shares.map(({ wanted, found }) => share(found, wanted)));
    console.log(`L4T, recorded paths: recall ${recall.text}, precision ${precision.text}`);
    expect(recall.hits / recall.of).toBeGreaterThanOrEqual(0.98);
    expect(precision.hits).toBe(precision.of);
  });
});

/** A file with the strings of a real one: neighbours stay neighbours, others are kept apart. */
function rebuilt({ soname, needed, imports, strings }: RealElf): ElfFacts {
  let end = 0;
  const texts = strings.flatMap(([offset, text]) => {
    const isNeighbour = offset - end <= 7;
    end = offset + text.length + 1;
    return isNeighbour ? [text] : ["what lies in between", text];
  });
  const spec = { ...(soname === null ? {} : { soname }), needed, imports, strings: texts };
  const source = bufferSource(writeElf(spec));
  return analyzeElf(source, { candidates: scanSource(source) });
}

describe("what is known of NVIDIA's driver 550 and CUDA 12.4 is inferred from their strings", () => {
  const graded = (facts: ElfFacts, ...grades: readonly Grade[]): string[] =>
    facts.dlopen!.filter(({ grade }) => grades.includes(grade)).map(({ name }) => name);
  const files = realElfs.map((real) => ({ real, facts: rebuilt(real) }));

  test("names that another scan took for libraries", () => {
    const all = (facts: ElfFacts) => graded(facts, "certain", "likely", "possible");
    const wanted = ({ candidates }: RealElf) => candidates.map(asPattern);
    const recall = sum(files.map(({ real, facts }) => share(wanted(real), all(facts))));
    const precision = sum(files.map(({ real, facts }) => share(all(facts), wanted(real))));
    console.log(`NVIDIA 550, recorded names: recall ${recall.text}, precision ${precision.text}`);
    expect(recall.hits).toBe(recall.of);
    expect(precision.hits / precision.of).toBeGreaterThanOrEqual(0.94);
  });

  test("names of which it is known whether they are opened", () => {
    const measure = (...grades: readonly Grade[]) => {
      const hits = sum(files.map(({ real, facts }) => share(real.opened, graded(facts, ...grades))));
      const wrong = sum(files.map(({ real, facts }) => share(real.notOpened, graded(facts, ...grades))));
      const precision = sum([{ hits: hits.hits, of: hits.hits + wrong.hits }]);
      return { recall: hits, precision };
    };
    const certain = measure("certain");
    const both = measure("certain", "likely");
    console.log(
      `NVIDIA 550, known names: certain: recall ${certain.recall.text}, precision ${certain.precision.text}; ` +
        `certain or likely: recall ${both.recall.text}, precision ${both.precision.text}`,
    );
    expect(certain.precision.hits).toBe(certain.precision.of);
    expect(both.recall.hits).toBe(both.recall.of);
    expect(certain.recall.hits / certain.recall.of).toBeGreaterThanOrEqual(0.8);
    expect(both.precision.hits / both.precision.of).toBeGreaterThanOrEqual(0.91);
  });
});
