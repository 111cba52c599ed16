import type { Change, ChangeKind } from "../release/diff/change.ts";
import type { Diff } from "../release/diff/diff-releases.ts";
import { CHANGE_TITLES, changeDetails, changeLine, sideText } from "./diff-change.ts";
import { codeSpan, plainMarkdown } from "./diff-markdown-text.ts";
import { plural } from "./finding-text.ts";

/** One question of those that a maintainer goes through for every release, and the changes that answer it. */
interface Section {
  readonly title: string;
  readonly kinds: readonly ChangeKind[];
  /** The answer where there is no such change. */
  readonly none: string;
}

/** In the order of jetpack-nixos' upgrade checklist. */
const SECTIONS: readonly Section[] = [
  {
    title: "Which debs came, went, or are called otherwise?",
    kinds: ["deb-mutated", "deb-removed", "deb-renamed", "repo", "deb-added", "source"],
    none: "None.",
  },
  {
    title: "Which versions and hashes have to be set?",
    kinds: ["scope", "version", "driver-suffix"],
    none: "None: all versions are the same.",
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

/** Changes and details that are printed of one kind: GitHub takes no longer text than 65,536 characters. */
const MOST_LINES = 60;
const MOST_DETAILS = 8;

/** The changes for the body of a pull request: the upgrade checklist, answered. */
export function diffMarkdown({ old, new: fresh, changes, unread }: Diff): string {
  const head = `**deb2nix diff**: ${plainMarkdown(`${sideText(old)} → ${sideText(fresh)}`)}\n`;
  const warning =
    unread.length === 0
      ? []
      : [
          `> [!WARNING]\n> ${plural(unread.length, "deb")} could not be compared inside, for want of the debs: ` +
            `${some(unread, MOST_DETAILS).map(plainMarkdown).join(", ")}.\n`,
        ];
  return [head, ...warning, ...SECTIONS.map((section) => sectionText(section, changes))].join("\n");
}

function sectionText({ title, kinds, none }: Section, changes: readonly Change[]): string {
  const parts = kinds.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    return own.length === 0 ? [] : [kindText(kind, own)];
  });
  return `### ${title}\n\n${parts.length === 0 ? `${none}\n` : parts.join("\n")}`;
}

function kindText(kind: ChangeKind, changes: readonly Change[]): string {
  const title = `${CHANGE_TITLES[kind]} (${changes.length})`;
  const rest = changes.length - MOST_LINES;
  const lines = [
    ...changes
      .slice(0, MOST_LINES)
      .flatMap((change) => [
        `- ${mark(change)}${codeSpan(changeLine(change))}`,
        ...some(changeDetails(change), MOST_DETAILS).map((line) => `  - ${codeSpan(line)}`),
      ]),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
    "",
  ].join("\n");
  return FOLDED.includes(kind)
    ? `<details><summary>${title}</summary>\n\n${lines}\n</details>\n`
    : `**${title}**\n\n${lines}`;
}

function mark({ severity }: Change): string {
  return severity === "error" ? "**error** " : "";
}

function some(lines: readonly string[], most: number): string[] {
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `and ${rest} more`] : [...lines];
}
