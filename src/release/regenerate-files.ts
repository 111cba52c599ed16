import type { NixExpr } from "../nix/expression.ts";
import { packageFunction } from "../nix/package-set.ts";
import { printNix } from "../nix/print.ts";
import { mergeReleases, type ReleaseVariant } from "../nix/releases/merge-releases.ts";
import { OWNERSHIP } from "../nix/releases/ownership.ts";
import { packageSetDefault } from "../nix/releases/package-set-default.ts";
import { containerListText } from "./container-list.ts";
import { CONTAINERS } from "./container-ownership.ts";
import { cudaFiles } from "./regenerate-cuda.ts";
import { callOverridden, OVERRIDE_SUPPORT, overrideSupport } from "./regenerate-overrides.ts";
import type { PlannedRelease } from "./regenerate-release.ts";

/** Where the packages lie in a tree. */
export const PACKAGES = "pkgs/l4t";

/** What a generated file is. */
export type Subject =
  | { readonly kind: "package"; readonly attr: string }
  | { readonly kind: "package-set" }
  | { readonly kind: "override-support" }
  | { readonly kind: "cuda" }
  | { readonly kind: "containers"; readonly major: string };

/** A file of the tree as it is to be. */
export interface WantedFile {
  /** In the tree. */
  readonly path: string;
  readonly subject: Subject;
  /** Absent where something that it depends on was not read. */
  readonly text?: string;
  /** Names of the debs that were not read, with their release (`nvidia-l4t-core of r36.5`). */
  readonly unread: readonly string[];
}

/**
 * Every file that the releases make, sorted by path; `overridden` are the attributes of which the tree has overrides.
 * `releases` ascend.
 */
export function wantedFiles(
  releases: readonly PlannedRelease[],
  overridden: ReadonlySet<string>,
): WantedFile[] {
  const files = [
    ...packageFiles(releases),
    ...packageSetFiles(releases, overridden),
    ...cudaSetFiles(releases),
    ...releases.flatMap(containerFile),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The path of a package's file. */
export function packagePath(attr: string): string {
  return `${PACKAGES}/${attr}.nix`;
}

function packageFiles(releases: readonly PlannedRelease[]): WantedFile[] {
  const scopes = {
    majors: releases.map(({ major }) => major),
    attributes: new Map(releases.map(({ major, attrs }) => [major, attrs])),
  };
  const all = new Set(releases.flatMap(({ attrs }) => [...attrs]));
  return [...all].map((attr) => {
    const unread = releases.flatMap((release) => ofRelease(release, release.unread.get(attr) ?? []));
    const file = { path: packagePath(attr), subject: { kind: "package", attr } as const, unread };
    const variants = releases.flatMap((release): ReleaseVariant[] => {
      const plan = release.plans.find((each) => each.attr === attr);
      return plan === undefined || !release.attrs.has(attr)
        ? []
        : [{ major: release.major, expr: packageFunction(plan) }];
    });
    return unread.length > 0 ? file : { ...file, text: ownedText(mergeReleases(variants, scopes)) };
  });
}

function packageSetFiles(releases: readonly PlannedRelease[], overridden: ReadonlySet<string>): WantedFile[] {
  const attributes = new Map(releases.map(({ major, attrs }) => [major, attrs]));
  const isOverridden = [...attributes.values()].some((attrs) =>
    [...attrs].some((attr) => overridden.has(attr)),
  );
  const unread = releases.flatMap((release) => ofRelease(release, [...release.unread.values()].flat()));
  const expr = packageSetDefault(attributes, isOverridden ? callOverridden : undefined);
  return [
    {
      path: `${PACKAGES}/default.nix`,
      subject: { kind: "package-set" },
      // Of what was not read it cannot be told whether it becomes a package of its own.
      ...(unread.length > 0 ? {} : { text: ownedText(expr) }),
      unread,
    },
    ...(isOverridden
      ? [
          {
            path: OVERRIDE_SUPPORT,
            subject: { kind: "override-support" },
            text: overrideSupport(),
            unread: [],
          } as const,
        ]
      : []),
  ];
}

/** What was not read may be a part of CUDA. */
function cudaSetFiles(releases: readonly PlannedRelease[]): WantedFile[] {
  const unread = releases.flatMap((release) => ofRelease(release, [...release.unread.values()].flat()));
  return cudaFiles(releases).map(({ path, expr }) => ({
    path,
    subject: { kind: "cuda" },
    ...(unread.length > 0 ? {} : { text: ownedText(expr) }),
    unread,
  }));
}

function containerFile(release: PlannedRelease): WantedFile[] {
  const unread = ofRelease(release, [...release.unread.values()].flat().sort());
  const path = `${CONTAINERS}/r${release.major}-l4t.json`;
  const subject = { kind: "containers", major: release.major } as const;
  if (unread.length > 0) return [{ path, subject, unread }];
  const text = containerListText(release.debs);
  return text === undefined ? [] : [{ path, subject, text, unread }];
}

function ofRelease({ name }: PlannedRelease, debs: readonly string[]): string[] {
  return debs.map((deb) => `${deb} of ${name}`);
}

function ownedText(expr: NixExpr): string {
  return `# ${OWNERSHIP}\n${printNix(expr)}`;
}
