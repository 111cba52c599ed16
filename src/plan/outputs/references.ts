import { posix } from "node:path";
import type { CmakeClimb } from "../../facts/deb-facts.ts";
import { follow } from "../../layout/follow.ts";
import type { Layout } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";

/**
 * That one file needs another of the same package. Paths are below the output; `to` may be a directory, `/` being
 * the package as a whole.
 */
export interface Reference {
  readonly from: string;
  readonly to: string;
  /** Whether `from` looks for it from its own directory, so that both must stay together. */
  readonly isRelative: boolean;
  /** For a person: `names libfoo.so.1`. */
  readonly what: string;
}

/** What the files of a package refer to in it: what they need, open, link to, or name in a text. */
export function referencesIn(analysed: AnalysedPackage): Reference[] {
  return [
    ...neededReferences(analysed),
    ...openedReferences(analysed),
    ...runPathReferences(analysed),
    ...linkReferences(analysed.layout),
    ...textReferences(analysed),
    ...compilerReferences(analysed.layout),
  ];
}

/** auto-patchelf writes the directory of each into the file. */
function neededReferences({ needs }: AnalysedPackage): Reference[] {
  return needs().flatMap(({ file, needed, resolution }): Reference[] =>
    resolution.kind === "own" && resolution.match !== undefined
      ? [{ from: file.path, to: resolution.match.file.path, isRelative: false, what: `needs ${needed}` }]
      : [],
  );
}

/** Found through `appendRunpaths`, which every patched file gets. */
function openedReferences({ patched, resolve }: AnalysedPackage): Reference[] {
  const opened = new Map<string, string>();
  for (const { elf } of patched) {
    for (const { name, grade } of elf!.dlopen ?? []) {
      if (grade === "possible" || name.includes("/")) continue;
      const resolution = resolve(elf!, name);
      if (resolution.kind === "own" && resolution.match !== undefined) {
        const to = resolution.match.file.path;
        opened.set(posix.dirname(to), `may open ${name}`);
      }
    }
  }
  return patched.flatMap(({ path }) =>
    [...opened].map(([to, what]) => ({ from: path, to, isRelative: false, what })),
  );
}

/** A run path relative to its file, unless auto-patchelf puts the same directory there for something needed. */
function runPathReferences({ patched, layout, needs }: AnalysedPackage): Reference[] {
  const needed = new Map<string, Set<string>>();
  for (const { file, resolution } of needs()) {
    if (resolution.kind !== "own" || resolution.match === undefined) continue;
    const directories = needed.get(file.path) ?? new Set();
    needed.set(file.path, directories.add(posix.dirname(resolution.match.file.path)));
  }
  return patched.flatMap(({ path, from, elf }): Reference[] =>
    [...elf!.rpath, ...elf!.runpath].flatMap((entry): Reference[] => {
      const relative = /^\$(?:ORIGIN|\{ORIGIN\})(\/.*)?$/.exec(entry);
      if (relative === null) return [];
      const to = placeOf(layout, `${posix.dirname(from)}${relative[1] ?? ""}`);
      if (to === undefined || needed.get(path)?.has(to)) return [];
      const hasLibrary = layout.files.some(
        (file) => file.elf?.type === "DYN" && posix.dirname(file.path) === to,
      );
      return hasLibrary ? [{ from: path, to, isRelative: true, what: `has the run path ${entry}` }] : [];
    }),
  );
}

function linkReferences(layout: Layout): Reference[] {
  return [...linkEnds(layout)].map(([from, { end }]) => ({
    from,
    to: end,
    isRelative: false,
    what: `leads to ${end}`,
  }));
}

function textReferences({ group, layout, libraries }: AnalysedPackage): Reference[] {
  const places = new Map(layout.files.map((file) => [`${file.deb} ${file.from}`, file.path]));
  return group.debs.flatMap((deb) =>
    deb.texts.flatMap((text): Reference[] => {
      const from = places.get(`${deb.file} ${text.path}`);
      if (from === undefined) return [];
      const named = text.mentions.map((path) => ({ path, to: placeOf(layout, path), isRelative: false }));
      const manifest = (text.libraries ?? []).map((path) => ({
        path,
        to: libraries.get(posix.basename(path))?.[0]?.file.path,
        isRelative: false,
      }));
      const sought = [...(text.relative ?? []), ...(text.climbs ?? []).map(upwards)].map((path) => ({
        path,
        to: placeOf(layout, posix.join(posix.dirname(text.path), path)),
        isRelative: true,
      }));
      return [...named, ...manifest, ...sought].flatMap(({ path, to, isRelative }): Reference[] =>
        to === undefined || (to === "/" && !isRelative)
          ? []
          : [
              {
                from,
                to,
                isRelative,
                what: isRelative ? `looks for ${path} from where it lies` : `names ${path}`,
              },
            ],
      );
    }),
  );
}

/** What CMake counts up from the file that it reads, seen from the file's directory. */
function upwards({ start, levels }: CmakeClimb): string {
  const up = start === "CMAKE_CURRENT_LIST_DIR" ? levels : levels - 1;
  return up <= 0 ? "." : Array(up).fill("..").join("/");
}

/** A compiler that has parts beside its programs and headers of its own finds both from where it lies itself. */
function compilerReferences({ files }: Layout): Reference[] {
  const part = files.find(({ path }) => path.startsWith("/bin/crt/"));
  const header = files.find(({ path }) => path.startsWith("/include/crt/"));
  if (part === undefined || header === undefined) return [];
  const what = `is a part of the compiler, which looks for ${header.path} from where it lies`;
  return [{ from: part.path, to: "/", isRelative: true, what }];
}

/** Where what Ubuntu has at `path` is below the output, if the package has it. */
function placeOf(layout: Layout, path: string): string | undefined {
  const plain = posix.normalize(path).replace(/(?<=.)\/$/, "");
  for (const candidate of [plain, follow(layout.sources, path)]) {
    const where = candidate === undefined ? undefined : place(candidate, layout);
    if (where?.kind !== "kept") continue;
    if (where.to === "/" || layout.directories.has(where.to)) return where.to;
    if (layout.files.some((file) => file.path === where.to)) return where.to;
  }
  return undefined;
}
