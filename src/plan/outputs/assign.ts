import { posix } from "node:path";
import type { Layout, PlacedFile } from "../../layout/lay-out.ts";
import type { Mentions } from "./mentions.ts";
import { mentionOf } from "./mentions.ts";
import type { OutputName } from "./output-name.ts";
import { takes } from "./pattern.ts";
import type { Policy, Rule } from "./policy.ts";

/** Why what has a class of its own is in `out` all the same. */
export interface Merged {
  readonly name: OutputName;
  readonly because: string;
}

/** Where each file goes that does not stay in `out`, by its path below the output. */
export type Owners = ReadonlyMap<string, OutputName>;

export interface Assignment {
  readonly owners: Owners;
  readonly merged: readonly Merged[];
}

/** Licences and news, which lie beside every package and are documentation of none. */
const FORMALITIES =
  /licen[cs]e|copyright|changelog|eula|notice|^(news|readme|authors|contributors|thanks|todo|bugs|mit|zlib|bsd|apache|l?gpl|isc)\b/i;

/** What no package is made for. */
const ACCESSORY = /^\/share\/(?:doc|doc-base|man|info|lintian|bug|gtk-doc|devhelp)\//;

/** The files of a layout by the rules of a policy, less what is not worth an output or must stay where it is. */
export function assign(
  layout: Layout,
  policy: Policy,
  mentions: Mentions,
  split: ReadonlySet<string>,
): Assignment {
  const owners = new Map<string, OutputName>();
  const merged: Merged[] = [];
  const classes = new Map<OutputName, PlacedFile[]>();
  for (const file of layout.files) {
    const rule = ruleFor(policy, file.path);
    if (rule === undefined) continue;
    owners.set(file.path, rule.output);
    classes.set(rule.output, [...(classes.get(rule.output) ?? []), file]);
  }
  const keep = (name: OutputName, because?: string): void => {
    for (const { path } of classes.get(name) ?? []) owners.delete(path);
    if (classes.delete(name) && because !== undefined) merged.push({ name, because });
  };
  const stays = (file: PlacedFile): boolean => !owners.has(file.path) && isOfSubstance(file);

  for (const [name, files] of [...classes]) {
    const bytes = bytesOf(name === "doc" ? files.filter(isDocumentation) : files);
    const least = name === "doc" ? Math.max(1, policy.least) : policy.least;
    if (bytes < least && !split.has(name)) keep(name);
  }
  for (const [name, files] of policy.keepsMentioned ? [...classes] : []) {
    if (split.has(name)) continue;
    const mention = mentionOf(mentions, files, policy);
    if (mention !== undefined) keep(name, mention);
  }
  const hasLibrary = layout.files.some(({ elf, path }) => elf?.type === "DYN" && !owners.has(path));
  if (!hasLibrary && !split.has("firmware")) keep("firmware", "no library of the package is kept from it");
  if (!layout.files.some(stays)) {
    const subjects = [...classes.keys()].filter((name) => name !== "doc" && !split.has(name));
    // What CUDA's packages have in `out` is what no other output has, though that be nothing.
    // Headers alone are for developers all the same: in `out` they would be in the closure of who builds with them.
    const isOneClass = classes.size - (classes.has("doc") ? 1 : 0) === 1 && !classes.has("include");
    if (!policy.mayEmptyOut || isOneClass) {
      for (const name of subjects) keep(name, "nothing else would be left in out");
    }
  }
  if (owners.size === layout.files.length || !layout.files.some(stays)) {
    if (!policy.mayEmptyOut || [...classes.keys()].every((name) => name === "doc")) {
      keep("doc", "nothing else would be left in out");
    }
  }
  return { owners, merged };
}

/** The rule that has a file. */
export function ruleFor({ rules }: Policy, path: string): Rule | undefined {
  return rules.find(({ patterns }) => patterns.some((pattern) => takes(pattern, path)));
}

function isOfSubstance({ path, fact }: PlacedFile): boolean {
  return fact.type !== "symlink" && !ACCESSORY.test(path);
}

function isDocumentation({ path }: PlacedFile): boolean {
  return !FORMALITIES.test(posix.basename(path)) && !/licen[cs]es/i.test(posix.dirname(path));
}

function bytesOf(files: readonly PlacedFile[]): number {
  return files.reduce((sum, { fact }) => sum + (fact.type === "symlink" ? 0 : fact.size), 0);
}
