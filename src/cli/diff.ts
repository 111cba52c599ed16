import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { SEVERITIES, type Severity } from "../audit/finding.ts";
import { worldOf } from "../audit/world.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { type Diff, diffReleases } from "../release/diff/diff-releases.ts";
import { type Input, readInput } from "../release/diff/read-input.ts";
import { type Analysed, type ListedDeb, listFacts, listPin, type Side } from "../release/diff/side.ts";
import { cachedFacts } from "../release/facts-cache.ts";
import type { Pin, PinnedDeb } from "../release/pin.ts";
import { scopeOfDebs } from "../release/scope-values.ts";
import { diffHtml } from "../report/diff-html.ts";
import { diffJson } from "../report/diff-json.ts";
import { diffMarkdown } from "../report/diff-markdown.ts";
import { diffText } from "../report/diff-text.ts";
import type { DIFF_FORMATS } from "./commands/diff.ts";
import { debPaths, limitsOf, readDebs } from "./debs.ts";
import { ExitCode } from "./exit-code.ts";
import { readSet, type SetOptions } from "./read-set.ts";
import { STANDARD_INPUT, withOwnName, withStandardInput } from "./standard-input.ts";
import { paintFor, writeAll } from "./terminal.ts";
import { factsStore } from "./user-cache.ts";

export interface DiffOptions extends Omit<SetOptions, "closed" | "release" | "target"> {
  readonly format: (typeof DIFF_FORMATS)[number];
  /** A difference is no failure, unless somebody says so. */
  readonly failOn?: Severity;
}

/** `deb2nix diff OLD NEW`; one of them may be on standard input. */
export function diff(oldPath: string, newPath: string, options: DiffOptions): Promise<void> {
  const given = [oldPath, newPath];
  return withStandardInput(given, options.maxUnpacked, async (paths) => {
    const sides = paths.map((path, index) => ({ path, given: given[index]! }));
    await compare(sides[0]!, sides[1]!, options);
  });
}

/** A side as it was named, and where it lies. */
interface Given {
  readonly given: string;
  readonly path: string;
}

async function compare(old: Given, fresh: Given, options: DiffOptions): Promise<void> {
  const inputs = [await readInput(old.path), await readInput(fresh.path)] as const;
  const read = [await factsOf(old, inputs[0], options), await factsOf(fresh, inputs[1], options)] as const;
  // A deb that a pin names may be at hand on the other side.
  const known = new Map(read.flat().map((facts) => [facts.sha256, facts]));
  for (const { pin } of inputs.filter((input) => input.kind === "pin")) await findFacts(pin, known, options);
  const found = diffReleases(
    await sideOf(old.given, inputs[0], read[0], known, options),
    await sideOf(fresh.given, inputs[1], read[1], known, options),
  );
  if (!options.quiet) await writeAll(process.stdout, print(found, options));
  const { failOn } = options;
  if (failOn === undefined) return;
  const limit = SEVERITIES.indexOf(failOn);
  const failed = found.changes.some(({ severity }) => SEVERITIES.indexOf(severity) <= limit);
  process.exitCode = failed ? ExitCode.findings : ExitCode.done;
}

function print(found: Diff, options: DiffOptions): Iterable<string> {
  switch (options.json ? "json" : options.format) {
    case "text":
      return [diffText(found, paintFor(process.stdout, options.color), options.verbose ?? false)];
    case "markdown":
      return [diffMarkdown(found)];
    case "json":
      return [diffJson(found)];
    case "html":
      return diffHtml(found);
  }
}

/** The same deb given twice counts once. */
async function factsOf({ given }: Given, input: Input, options: DiffOptions): Promise<readonly DebFacts[]> {
  if (input.kind === "pin") return [];
  const read = input.kind === "facts" ? input.debs : await readDebs(debPaths([input.path]), options);
  const debs = input.kind === "debs" && given === STANDARD_INPUT ? read.map(withOwnName) : read;
  return [...new Map(debs.map((facts) => [`${facts.sha256} ${facts.file}`, facts])).values()];
}

/** Adds the facts of pinned debs that the cache has, or the directories of --debs under the name in the archive. */
async function findFacts(pin: Pin, known: Map<string, DebFacts>, options: DiffOptions): Promise<void> {
  const store = factsStore(options.cache);
  const reading = { symbols: options.symbols ?? false, limits: limitsOf(options) };
  const paths = new Set<string>();
  for (const deb of [...pin.values()].flatMap((debs) => [...debs.values()])) {
    const { sha256 } = deb;
    if (known.has(sha256)) continue;
    const kept = store && cachedFacts(store.cache, sha256, reading, fileOf(deb));
    if (kept) known.set(sha256, kept);
    else for (const path of pathsOf(deb, options)) paths.add(path);
  }
  // What was replaced without a new name has another hash, and is not the deb that the pin means.
  for (const facts of await readDebs([...paths].sort(), options)) known.set(facts.sha256, facts);
}

function pathsOf(deb: PinnedDeb, { debs = [] }: DiffOptions): string[] {
  return debs.map((directory) => join(directory, fileOf(deb))).filter((path) => existsSync(path));
}

function fileOf({ filename }: PinnedDeb): string {
  return basename(filename);
}

async function sideOf(
  path: string,
  input: Input,
  read: readonly DebFacts[],
  known: ReadonlyMap<string, DebFacts>,
  options: DiffOptions,
): Promise<Side> {
  const debs = input.kind === "pin" ? listPin(input.pin, known) : listFacts(read);
  const analysed = await analyse(debs, options);
  const scope = scopeOfDebs(debs, input.kind === "pin" ? input.scope : undefined);
  const name = path === STANDARD_INPUT ? "standard input" : basename(path);
  return { name, kind: input.kind, debs, ...(analysed && { analysed }), scope };
}

/** A side of which every deb was read is a closed world; of another one the index knows the rest. */
async function analyse(debs: readonly ListedDeb[], options: DiffOptions): Promise<Analysed | undefined> {
  const facts = debs.flatMap((deb) => deb.facts ?? []);
  if (facts.length === 0) return undefined;
  const { debs: _, ...others } = options;
  const { set, index, config } = await readSet(
    [],
    { ...others, ...(facts.length === debs.length && { closed: true }) },
    { debs: facts, context: [] },
  );
  // The audit of both sides asks for the plans too.
  const world = worldOf(set, index, config);
  return { world, plans: world.plans() };
}
