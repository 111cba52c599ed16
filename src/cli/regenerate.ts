import { existsSync } from "node:fs";
import { join } from "node:path";
import { isAtLeast } from "../audit/finding.ts";
import { type Config, DEFAULT_CONFIG, parseConfig, withProfile } from "../config/config.ts";
import { loadDefaultProfile } from "../config/default-profile.ts";
import { loadEmbeddedIndex } from "../graph/embedded-index.ts";
import { parseBaseUrl } from "../release/fetch-index.ts";
import type { OnProgress } from "../release/progress.ts";
import type { FileOutcome } from "../release/regenerate.ts";
import { openNixFacts } from "../release/regenerate-nix-facts.ts";
import { type Regenerated, regenerateTree } from "../release/regenerate-tree.ts";
import { openTree, type Tree } from "../release/tree.ts";
import { regenerateJson } from "../report/regenerate-json.ts";
import { regenerateDiff, regenerateText } from "../report/regenerate-text.ts";
import type { CommonOptions } from "./common-options.ts";
import { CONFIG_FILE, readConfigText } from "./config-file.ts";
import { limitsOf, readDebs } from "./debs.ts";
import { ExitCode } from "./exit-code.ts";
import { hasProgram } from "./has-program.ts";
import { interruptible, keeps } from "./interrupt.ts";
import { progressOn } from "./progress.ts";
import { showDownloads } from "./progress-downloads.ts";
import { refuseStandardInput } from "./standard-input.ts";
import { paintFor, write } from "./terminal.ts";
import { transportOf } from "./transport.ts";
import { factsStore, userCache } from "./user-cache.ts";

export interface RegenerateOptions extends CommonOptions {
  readonly check?: true;
  readonly dryRun?: true;
  readonly only?: readonly string[];
  readonly adopt?: readonly string[];
  readonly debs?: readonly string[];
  readonly baseUrl: string;
  readonly offline?: true;
  readonly keepDebs?: true;
  readonly factsFromNix?: string;
  readonly config?: string;
  readonly profile?: string;
}

const NIX = "nix-instantiate";

/** `deb2nix regenerate TREE` */
export function regenerate(path: string, options: RegenerateOptions): Promise<void> {
  return interruptible(async (signal) => {
    refuseStandardInput(path, "a tree");
    const tree = openTree(path);
    const isWriting = !options.check && !options.dryRun;
    const cache = userCache();
    const store = factsStore(options.cache);
    keeps(`the tree is as it was${store === undefined ? "" : "; what was read of debs stays in the cache"}`);
    const downloads = lazyDownloads(options);
    const result = await regenerateTree({
      tree,
      isWriting,
      only: options.only,
      adopt: options.adopt ?? [],
      choices: { index: loadEmbeddedIndex(), config: await readConfig(tree, options) },
      sources: {
        directories: options.debs ?? [],
        cache,
        keptFacts: store && { store, reading: { symbols: false, limits: limitsOf(options) } },
        ...(options.factsFromNix !== undefined && { nixFacts: openNixFacts(options.factsFromNix) }),
        base: parseBaseUrl(options.baseUrl),
        transport: { ...transportOf(signal), onProgress: downloads.onProgress },
        offline: options.offline ?? false,
        keepDebs: options.keepDebs ?? false,
        jobs: options.jobs,
        readDebs: (paths) =>
          readDebs(paths, { ...options, cache: false, ...(downloads.begun() && { quiet: true }) }),
      },
      ...(hasProgram(NIX) && { evaluator: { program: NIX, timeout: 30_000 } }),
    }).finally(() => downloads.end());
    if (isWriting) keeps("the files were written");
    if (options.json) await write(process.stdout, regenerateJson(result, isWriting));
    else if (!isWriting && !options.quiet) await write(process.stdout, regenerateDiff(result));
    if (!options.quiet) {
      const paint = paintFor(process.stderr, options.color);
      await write(process.stderr, regenerateText(result, isWriting, paint, options.verbose ?? false));
    }
    process.exitCode = exitCodeOf(result, options);
  });
}

/** What is shown of downloads, from the first one on: what is read meanwhile is not shown besides. */
function lazyDownloads(options: RegenerateOptions): {
  readonly onProgress: OnProgress;
  readonly begun: () => boolean;
  readonly end: () => Promise<void>;
} {
  let downloads: ReturnType<typeof showDownloads> | undefined;
  return {
    onProgress: (file) => {
      downloads ??= showDownloads(progressOn(process.stderr, options));
      downloads.onProgress(file);
    },
    begun: () => downloads !== undefined,
    end: async () => downloads?.end(),
  };
}

/** The maintainer's choices are in the root of the tree, wherever this is run. */
async function readConfig({ root }: Tree, { config, profile }: RegenerateOptions): Promise<Config> {
  const own = join(root, CONFIG_FILE);
  const file = config ?? (existsSync(own) ? own : undefined);
  const read = async (code: "E_CONFIG" | "E_PROFILE", path: string): Promise<Config> =>
    parseConfig(await readConfigText(code, path), path);
  return withProfile(
    profile === undefined ? loadDefaultProfile() : await read("E_PROFILE", profile),
    file === undefined ? DEFAULT_CONFIG : await read("E_CONFIG", file),
  );
}

function exitCodeOf({ outcomes, findings }: Regenerated, { check, failOn }: RegenerateOptions): number {
  if (check && outcomes.some(isStale)) return ExitCode.findings;
  if (check && outcomes.some(({ kind }) => kind === "unread")) return ExitCode.network;
  return findings.some(({ finding }) => isAtLeast(finding, failOn)) ? ExitCode.findings : ExitCode.done;
}

/** Whether a file is not as the debs have it, or a hand-written one lacks what they need. */
function isStale(outcome: FileOutcome): boolean {
  if (outcome.kind !== "hand-written") return "after" in outcome;
  return outcome.check.disagreements.some(({ missing }) => missing.length > 0);
}
