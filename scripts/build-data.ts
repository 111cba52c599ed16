/** Makes the provider index in `data/` from `fixtures/facts/`. The same facts give the same bytes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CudaFacts,
  type DebIndex,
  type DebIndexName,
  type FileLists,
  type NeededFact,
  readCudaFacts,
  readDebIndex,
  readL4tFiles,
  readL4tNeeded,
  readSonameFacts,
  type SonameFact,
  type SonameFacts,
} from "../fixtures/lib/facts.ts";

type Json = string | readonly string[] | { readonly [key: string]: Json };

const GCC = "stdenv.cc.cc.lib";
const ATTRIBUTE_PATH = /^[A-Za-z_][\w'-]*(\.[A-Za-z_][\w'-]*)*$/;
const SHARED_OBJECT = /^.+\.so(\.[0-9]+)*$/;

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

function sonameEntry(soname: string, fact: SonameFact): Json {
  const kind = fact.attr === GCC ? "gcc" : fact.kind;
  const attr = fact.attr ?? undefined;
  if ((attr === undefined) !== (kind === "libc" || kind === "driver")) {
    throw new Error(`${soname}: kind ${kind} with attribute ${attr}`);
  }
  if (attr !== undefined && (!ATTRIBUTE_PATH.test(attr) || attr.startsWith("xorg."))) {
    throw new Error(`${soname}: ${attr} is not an attribute path, or one of the old X11 set`);
  }
  // Where the mapping is certain, a note is of use to nobody; remarks on how nixpkgs is laid out never are.
  const note = fact.confidence === "high" || /by-name/.test(fact.note ?? "") ? undefined : fact.note;
  return {
    kind,
    ...(attr === undefined ? {} : { attr }),
    ...(fact.output === undefined ? {} : { output: fact.output }),
    confidence: fact.confidence,
    ...(note === undefined ? {} : { note }),
  };
}

/** `data/nixpkgs.json`: library name → who has it outside of L4T. */
export function nixpkgsIndex(facts: SonameFacts): Json {
  const sonames: Record<string, Json> = {};
  for (const section of [facts.external, facts.cuda, facts.driver]) {
    for (const [soname, fact] of Object.entries(section)) {
      if (soname in sonames) throw new Error(`${soname} stands in two sections`);
      sonames[soname] = sonameEntry(soname, fact);
    }
  }
  return {
    _source:
      "fixtures/facts/nixpkgs-sonames.json (external, cuda, driver), for nixpkgs 25.11 and 26.05. kind gcc is what that file has under stdenv.cc.cc.lib.",
    sonames: sorted(sonames),
  };
}

/** What is known of one L4T major, oldest release first: a newer one decides where a library moved. */
export interface L4tMajor {
  readonly releases: readonly string[];
  /** Releases of an earlier major that stand in for libraries which `releases` say nothing of. */
  readonly standIns: readonly string[];
  readonly index: { readonly name: DebIndexName; readonly debs: DebIndex };
}

function addName(providers: Map<string, Set<string>>, name: string, deb: string): void {
  if (!SHARED_OBJECT.test(name)) return;
  const debs = providers.get(name) ?? new Set();
  providers.set(name, debs.add(deb));
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const isStub = (path: string): boolean => path.includes("/stubs/");

/** File names, link names and SONAMEs that the debs of one release have. */
function providersOf(release: string, lists: FileLists, needed: readonly NeededFact[]) {
  const providers = new Map<string, Set<string>>();
  for (const [deb, paths] of Object.entries(lists)) {
    // Names that begin with `_` hold files whose deb is not known.
    if (deb.startsWith("_")) continue;
    for (const path of paths) if (!isStub(path)) addName(providers, baseName(path), deb);
  }
  for (const fact of needed) {
    if (fact.package === undefined || fact.path === undefined) continue;
    if (fact.soname == null || isStub(fact.path)) continue;
    const seen = [{ release: fact.release, package: fact.package }, ...(fact.also_seen ?? [])];
    for (const at of seen) if (at.release === release) addName(providers, fact.soname, at.package);
  }
  return providers;
}

function packagesOf(debs: Iterable<string>, index: DebIndex): Record<string, Json> {
  const packages: Record<string, Json> = {};
  for (const deb of debs) packages[deb] = {};
  for (const [repo, entries] of Object.entries(index)) {
    for (const [deb, { source }] of Object.entries(entries)) {
      const name = source?.replace(/ \(.*\)$/, "");
      packages[deb] = { repo, ...(name === undefined || name === deb ? {} : { source: name }) };
    }
  }
  return sorted(packages);
}

/** `data/l4t/rNN.json`: the debs of one L4T major and which library name each of them ships. */
export function l4tIndex(
  major: L4tMajor,
  lists: Readonly<Record<string, FileLists>>,
  needed: readonly NeededFact[],
): Json {
  const merged = new Map<string, Set<string>>();
  const ofMajor = (release: string) => providersOf(release, lists[release] ?? {}, needed);
  for (const release of major.releases) {
    for (const [name, debs] of ofMajor(release)) merged.set(name, debs);
  }
  const known = new Set([...merged.values()].flatMap((debs) => [...debs]));
  for (const release of major.standIns) {
    for (const [name, debs] of ofMajor(release)) {
      // A name with the old release's own suffix exists under the new suffix.
      if (merged.has(name) || name.endsWith(`.${release}`)) continue;
      if ([...debs].every((deb) => known.has(deb))) merged.set(name, debs);
    }
  }
  const listed = major.releases
    .flatMap((release) => Object.keys(lists[release] ?? {}))
    .filter((deb) => !deb.startsWith("_"));
  const providers = [...merged].map(([name, debs]): [string, Json] => [name, [...debs].sort()]);
  const debIndex = `, fixtures/facts/${major.index.name}-debs.json`;
  const standIns = major.standIns.length === 0 ? "" : `; names that only ${major.standIns} has stand in`;
  return {
    _source: `fixtures/facts/l4t-files.json, fixtures/facts/l4t-needed.json${debIndex}${standIns}. File lists are incomplete: a name that is absent may exist.`,
    releases: major.releases,
    packages: packagesOf(listed, major.index.debs),
    providers: sorted(Object.fromEntries(providers)),
  };
}

/** Packages of jetpack-nixos' own making, or that it gives inputs by hand: nixpkgs declares none for them. */
const WITHOUT_DECLARED_INPUTS = ["tensorrt", "vpi"];

/** What nixpkgs' expression deletes in its `postInstall`, and fails where it is not there. */
const DELETED: Readonly<Record<string, readonly string[]>> = { tensorrt: ["lib/stubs/", "python/*.whl"] };

/** Sources of debs that go by another name than nixpkgs' package and are of no release in the facts (r39). */
const MORE_SOURCES: Readonly<Record<string, readonly string[]>> = { cuda_compat: ["cuda-compat-orin"] };

/** `data/cuda.json`: nixpkgs' CUDA packages, the source packages of NVIDIA's debs for them, and what they declare. */
export function cudaIndex(facts: CudaFacts): Json {
  const packages: Record<string, Json> = {};
  for (const [attr, fact] of Object.entries(facts)) {
    const generations = Object.entries(fact.generations);
    const sources = new Set([
      ...[fact.deb_source_package, ...generations.map(([, each]) => each.deb_source_package)],
      ...(MORE_SOURCES[attr] ?? []),
    ]);
    const known = [...sources].filter((source) => typeof source === "string").sort();
    if (known.length === 0) continue;
    const declared = generations.flatMap(([generation, { expected_buildInputs: inputs = [] }]) => {
      const own = inputs.filter(
        (input) => input !== GCC && ATTRIBUTE_PATH.test(input) && !input.startsWith("nvidia-jetpack."),
      );
      return own.length === 0 || WITHOUT_DECLARED_INPUTS.includes(attr) ? [] : [[generation, own.sort()]];
    });
    packages[attr] = {
      sources: known,
      outputs: fact.nixpkgs_outputs,
      ...(DELETED[attr] === undefined ? {} : { deleted: DELETED[attr] }),
      ...(declared.length === 0 ? {} : { inputs: Object.fromEntries(declared) as Record<string, string[]> }),
    };
  }
  return {
    _source:
      "fixtures/facts/cuda-packages.json: nixpkgs' cuda-modules, and the sources that debs of r35, r36 and r39 name. inputs by CUDA version, without those that jetpack-nixos adds.",
    packages: sorted(packages),
  };
}

/** Two levels of lines, then one entry a line, so that a diff shows one entry. */
export function printIndex(index: Json): string {
  const member = ([key, value]: [string, Json]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const section = ([key, value]: [string, Json]) =>
    typeof value === "string" || Array.isArray(value)
      ? `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`
      : `  ${JSON.stringify(key)}: {\n${Object.entries(value).map(member).join(",\n")}\n  }`;
  return `{\n${Object.entries(index).map(section).join(",\n")}\n}\n`;
}

/** Every file of `data/`, by its path in there. */
export function buildData(): ReadonlyMap<string, string> {
  const { lists } = readL4tFiles();
  const needed = readL4tNeeded();
  const index = (name: DebIndexName) => ({ name, debs: readDebIndex(name) });
  const majors: Record<string, L4tMajor> = {
    r35: { releases: ["35.1.0", "35.3.1", "35.6.4"], standIns: ["34.1.0"], index: index("r35.6") },
    r36: { releases: ["36.4.4", "36.5.0"], standIns: [], index: index("r36.5") },
    r38: { releases: ["38.2.2", "38.4.0"], standIns: [], index: index("r38.4") },
    r39: { releases: ["39.2.0"], standIns: [], index: index("r39.2") },
  };
  return new Map([
    ["cuda.json", printIndex(cudaIndex(readCudaFacts()))],
    ["nixpkgs.json", printIndex(nixpkgsIndex(readSonameFacts()))],
    ...Object.entries(majors).map(([name, major]): [string, string] => [
      `l4t/${name}.json`,
      printIndex(l4tIndex(major, lists, needed)),
    ]),
  ]);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of buildData()) {
    const file = new URL(`../data/${path}`, import.meta.url);
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, text);
  }
}
