import type { DebFacts, ElfInDeb, FileFact, ScriptFact, TextFact } from "../../../src/facts/deb-facts.ts";

export interface TerseDeb {
  readonly name: string;
  readonly version?: string;
  readonly architecture?: string;
  readonly control?: Readonly<Record<string, string>>;
  /** Path to link target. */
  readonly links?: Readonly<Record<string, string>>;
  readonly files?: readonly (string | FileFact)[];
  /** Every one becomes a file too. */
  readonly elfs?: readonly (Partial<ElfInDeb> & { readonly path: string })[];
  readonly scripts?: readonly ScriptFact[];
  readonly texts?: readonly TextFact[];
  readonly nestedDebs?: readonly string[];
}

/** Facts of a deb that never was: only what a test is about needs to be said. */
export function debFacts(terse: TerseDeb): DebFacts {
  const { name, version = "35.3.1-1", architecture = "arm64" } = terse;
  const elfs = (terse.elfs ?? []).map(elfFacts);
  const files: FileFact[] = [
    ...(terse.files ?? []).map((file) => (typeof file === "string" ? plainFile(file) : file)),
    ...elfs.map(({ path }) => plainFile(path)),
    ...Object.entries(terse.links ?? {}).map(
      ([path, target]): FileFact => ({ path, type: "symlink", mode: 0o777, size: 0, target }),
    ),
  ];
  return {
    file: `${name}_${version}_${architecture}.deb`,
    size: 1000,
    sha256: Buffer.from(name.padEnd(32).slice(0, 32)).toString("hex"),
    control: { Package: name, Version: version, Architecture: architecture, ...terse.control },
    compression: { control: "none", data: "zst" },
    files,
    scripts: terse.scripts ?? [],
    elfs,
    texts: terse.texts ?? [],
    problems: [],
    nestedDebs: terse.nestedDebs ?? [],
  };
}

function plainFile(path: string): FileFact {
  return { path, type: "file", mode: 0o644, size: 100 };
}

/** A dynamic aarch64 library, unless said otherwise. */
export function elfFacts(terse: Partial<ElfInDeb> & { readonly path: string }): ElfInDeb {
  return {
    class: 64,
    endian: "little",
    machine: "AARCH64",
    type: "DYN",
    osabi: "NONE",
    needed: ["libc.so.6"],
    rpath: [],
    runpath: [],
    flags: ["DYNAMIC"],
    versionNeeds: [],
    versionDefs: [],
    ...terse,
  };
}
