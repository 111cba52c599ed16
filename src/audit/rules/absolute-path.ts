import { posix } from "node:path";
import { indexPaths, type PathIndex, shippersOf } from "../../graph/absolute-path.ts";
import { isLibraryName } from "../../graph/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import type { DlopenOverride } from "../../plan/fixes/fix.ts";
import { whereItWouldBe } from "../debs-that-ship.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** No run path helps against a path that is written into a program: it is opened as it stands. */
export const absolutePath: Rule = {
  name: "absolute-path",
  severity: "warning",
  title: "A path of the vendor's system is written into a program",
  check: (world) => {
    const paths = indexPaths(world.set.packages.map(({ group, layout }) => ({ ...group, layout })));
    const directories = new Set(
      world.set.packages.flatMap(({ layout }) => layout.files.map(({ from }) => posix.dirname(from))),
    );
    return world.packages.flatMap((pkg) => {
      let known: Overrides | undefined;
      const overrides = (): Overrides => {
        known ??= overridesOf(pkg, world);
        return known;
      };
      return [...askedPaths(pkg)].flatMap(([path, files]) =>
        observe(pkg, path, files, { world, paths, directories, overrides }),
      );
    });
  },
};

interface Known {
  readonly world: World;
  readonly paths: PathIndex;
  /** Of files of the set, as in the debs. */
  readonly directories: ReadonlySet<string>;
  /** Worked out when they are first asked for. */
  readonly overrides: () => Overrides;
}

/** The paths that patched files open, with the files. */
function askedPaths(pkg: AnalysedPackage): ReadonlyMap<string, readonly PlacedFile[]> {
  const byPath = new Map<string, PlacedFile[]>();
  for (const file of pkg.patched) {
    const opened = (file.elf?.dlopen ?? []).filter(
      ({ name, grade }) => name.startsWith("/") && grade !== "possible",
    );
    for (const path of new Set([...(file.elf?.paths ?? []), ...opened.map(({ name }) => name)])) {
      const before = byPath.get(path);
      if (before === undefined) byPath.set(path, [file]);
      else before.push(file);
    }
  }
  return byPath;
}

function observe(
  pkg: AnalysedPackage,
  path: string,
  files: readonly PlacedFile[],
  { world, paths, directories, overrides }: Known,
): Observation[] {
  // The loader and glibc stand in their own places; patchelf writes the right ones.
  if (isEverywhere(path) || world.index.outside.get(posix.basename(path))?.kind === "libc") return [];
  const about = {
    ...at(pkg, files[0]!),
    subject: path,
    evidence: files.map(({ from }) => `${from} has ${JSON.stringify(path)}`),
  };
  if (files.some((file) => overrides().get(file.path)?.get(path)?.isMissing === true)) {
    const name = posix.basename(path);
    return [
      {
        ...about,
        severity: "error",
        confidence: "certain",
        message: `opens ${path}; its override leads to the driver's directory, where no package puts ${name}`,
        ...whereItWouldBe(name, pkg, world),
      },
    ];
  }
  const [shipper] = shippersOf(paths, path);
  const isConfiguration = /^\/(etc|var|run|srv)(\/|$)/.test(path);
  if (shipper !== undefined) {
    const opened = files.map((file) => overrides().get(file.path)?.get(path)?.place);
    const to = shipper.placed === undefined ? undefined : `\${${shipper.attr}}${shipper.placed.path}`;
    return [
      {
        ...about,
        severity: isConfiguration ? "note" : "warning",
        confidence: isLibraryName(posix.basename(path)) ? "certain" : "likely",
        message: `opens ${path}, which ${shipper.attr} ships and NixOS does not have`,
        help:
          to === undefined
            ? `${shipper.attr} leaves the file out.`
            : isConfiguration
              ? `Give it to the system with environment.etc or systemd.tmpfiles, from ${to}.`
              : !opened.includes(undefined)
                ? `What deb2nix prints makes it open ${opened[0]} instead, by dlopenOverride.`
                : `Make the program open ${to} instead: by an override of dlopen and its like, or a link at run time.`,
      },
    ];
  }
  const directory = (path.includes("*") ? posix.dirname(path) : path).replace(/\/$/, "");
  if (directories.has(directory) && !isConfiguration) {
    return [
      {
        ...about,
        confidence: "likely",
        message: `looks for files in ${directory}, where the set ships some and NixOS has none`,
        help: "Name the directory in the store by the program's environment variable or option, where it has one.",
      },
    ];
  }
  // State and settings that no deb ships are the system's to make.
  if (isConfiguration) return [];
  return [
    {
      ...about,
      severity: "note",
      confidence: "possible",
      message: `has the path ${path}, which NixOS does not have`,
    },
  ];
}

/** By file, below the output, the paths that it is made to open elsewhere, and where. */
type Overrides = ReadonlyMap<string, ReadonlyMap<string, Override>>;

interface Override {
  /** For a person. */
  readonly place: string;
  /** Whether no package puts the file there. */
  readonly isMissing: boolean;
}

function overridesOf({ group }: AnalysedPackage, world: World): Overrides {
  const fixes = world.planOf(group.attr)?.fixes ?? [];
  return new Map(
    fixes.flatMap((fix) =>
      fix.kind === "dlopen-override"
        ? [
            [
              fix.path,
              new Map(
                fix.rewrites.map(({ from, to, requires }) => [
                  from,
                  { place: placeText(from, to), isMissing: to === "driver" && requires === undefined },
                ]),
              ),
            ] as const,
          ]
        : [],
    ),
  );
}

function placeText(from: string, to: DlopenOverride["rewrites"][number]["to"]): string {
  if (to === "driver") return `${posix.basename(from)} of the driver's directory`;
  return `\${${to.attr}}${to.path}`;
}

/** What NixOS has too, and directories so general that they say nothing of what is looked for in them. */
function isEverywhere(path: string): boolean {
  return (
    /^(\/bin\/sh|\/usr\/bin\/env)$/.test(path) ||
    /^(\/usr)?(\/local)?\/(bin|sbin|etc|include|lib(32|64)?|libexec|share)(\/[^/]+-linux-gnu[^/]*)?\/?$/.test(
      path,
    ) ||
    /^\/usr\/(include|share\/locale)(\/|$)/.test(path)
  );
}
