import type { Change, ChangeKind } from "../release/diff/change.ts";
import type { Diff } from "../release/diff/diff-releases.ts";
import { visible } from "../visible.ts";
import { CHANGE_TITLES, changeCounts, changeDetails, changeLine, sideText } from "./diff-change.ts";
import { plural } from "./finding-text.ts";
import { codeSpan, plainMarkdown } from "./markdown-text.ts";

/** One question of those that a maintainer goes through for every release, and the changes that answer it. */
interface Section {
  readonly title: string;
  readonly kinds: readonly ChangeKind[];
  /** The answer where there is no such change. */
  readonly none: string;
  /** Whether an index tells it, without any deb. */
  readonly isIndexed?: true;
}

/** In the order of jetpack-nixos' upgrade checklist. */
const SECTIONS: readonly Section[] = [
  {
    title: "Which debs came, went, or are called otherwise?",
    kinds: ["deb-mutated", "deb-removed", "deb-renamed", "repo", "deb-added", "source"],
    none: "None.",
    isIndexed: true,
  },
  {
    title: "Which versions and hashes have to be set?",
    kinds: ["scope", "version", "driver-suffix"],
    none: "None: all versions are the same.",
    isIndexed: true,
  },
  {
    title: "Which files are gone, new, or elsewhere?",
    kinds: [
      "library-removed",
      "library-moved",
      "files-moved",
      "soname",
      "library-added",
      "files",
      "licence",
      "script",
    ],
    none: "None.",
  },
  {
    title: "Which libraries newly call NvOsLibraryLoad, or open others themselves?",
    kinds: ["wrapper-importer", "needed-to-dlopen", "dlopen-added", "absolute-path-added"],
    none: "None: every caller is one of the release before.",
  },
  {
    title: "What has to change in the packages?",
    kinds: [
      "symbols-removed",
      "finding",
      "input-added",
      "input-removed",
      "runtime-input-added",
      "runtime-input-removed",
      "output-added",
      "output-removed",
      "fix-added",
      "fix-changed",
      "fix-removed",
      "needed-added",
      "needed-version",
      "needed-removed",
      "version-need-raised",
    ],
    none: "Nothing.",
  },
  {
    title: "Does the list of files for containers change?",
    kinds: ["container-csv"],
    none: "No.",
  },
];

/** Kinds of which a large number is usual and each tells little. */
const FOLDED: readonly ChangeKind[] = [
  "files",
  "library-added",
  "needed-added",
  "needed-removed",
  "needed-version",
  "input-removed",
  "runtime-input-removed",
  "fix-removed",
  "licence",
  "script",
  "source",
  "deb-added",
];

/** In characters: GitHub takes no longer text as the body of a pull request. */
const LONGEST = 65_536;

/** Of one line, in characters. */
const LONGEST_LINE = 300;

/** How many changes are printed of one kind, and details of one change. */
interface Limits {
  readonly changes: number;
  readonly details: number;
}

/** The first that make a text that is short enough count. */
const LIMITS: readonly Limits[] = [
  { changes: 60, details: 8 },
  { changes: 40, details: 3 },
  { changes: 20, details: 2 },
  { changes: 8, details: 1 },
  { changes: 3, details: 0 },
];

/** The changes for the body of a pull request: the upgrade checklist, answered. */
export function diffMarkdown(diff: Diff): string {
  let text = "";
  for (const limits of LIMITS) {
    text = textOf(diff, limits);
    if (text.length <= LONGEST) break;
  }
  return text;
}

function textOf({ old, new: fresh, changes, unread }: Diff, limits: Limits): string {
  const head = `**deb2nix diff**: ${plainMarkdown(`${sideText(old)} → ${sideText(fresh)}`)}: ${changeCounts(changes)}\n`;
  const names = some(unread, limits.changes, (name) => plainMarkdown(clipped(name))).join(", ");
  const warning =
    unread.length === 0
      ? []
      : [
          `> [!WARNING]\n> ${plural(unread.length, "deb")} could not be compared inside, for want of the debs: ${names}.\n`,
        ];
  return [head, ...warning, ...SECTIONS.map((section) => sectionText(section, changes, unread, limits))].join(
    "\n",
  );
}

function sectionText(
  { title, kinds, none, isIndexed }: Section,
  changes: readonly Change[],
  unread: readonly string[],
  limits: Limits,
): string {
  const parts = kinds.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    return own.length === 0 ? [] : [kindText(kind, own, limits)];
  });
  const answer = isIndexed || unread.length === 0 ? none : "Nothing is known of it, for want of debs.";
  return `### ${title}\n\n${parts.length === 0 ? `${answer}\n` : parts.join("\n")}`;
}

function kindText(kind: ChangeKind, changes: readonly Change[], limits: Limits): string {
  const title = `${CHANGE_TITLES[kind]} (${changes.length})`;
  const rest = changes.length - limits.changes;
  const lines = [
    ...changes
      .slice(0, limits.changes)
      .flatMap((change) => [
        `- ${mark(change)}${codeSpan(clipped(changeLine(change)))}`,
        ...some(changeDetails(change), limits.details, (line) => codeSpan(clipped(line))).map(
          (line) => `  - ${line}`,
        ),
      ]),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
    "",
  ].join("\n");
  return FOLDED.includes(kind)
    ? `<details><summary>${title}</summary>\n\n${lines}\n</details>\n`
    : `**${title}**\n\n${lines}`;
}

function clipped(line: string): string {
  const shown = visible(line.slice(0, LONGEST_LINE));
  return Math.max(line.length, shown.length) > LONGEST_LINE ? `${shown.slice(0, LONGEST_LINE)}…` : shown;
}

function mark({ severity }: Change): string {
  return severity === "error" ? "**error** " : "";
}

function some(lines: readonly string[], most: number, shape: (line: string) => string): string[] {
  const rest = lines.length - most;
  return [...lines.slice(0, most).map(shape), ...(rest > 0 ? [`and ${rest} more`] : [])];
}
