import { existsSync } from "node:fs";
import { type Config, DEFAULT_CONFIG, parseConfig, withProfile } from "../config/config.ts";
import { loadDefaultProfile } from "../config/default-profile.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { type EmbeddedIndex, loadEmbeddedIndex } from "../graph/embedded-index.ts";
import { type AnalysedSet, analyseSet } from "../plan/analyse-set.ts";
import type { Target } from "../plan/package-plan.ts";
import { checkRelease, foreignIndex } from "./check-release.ts";
import type { ReportOptions } from "./common-options.ts";
import { CONFIG_FILE, readConfigText } from "./config-file.ts";
import { debPaths, readDebs, type SymbolOption } from "./debs.ts";
import { withDefaultSignals } from "./interrupt.ts";
import { warn } from "./terminal.ts";

/** Options of the commands that look at debs as a set of packages. */
export interface SetOptions extends ReportOptions, SymbolOption {
  readonly debs?: readonly string[];
  readonly closed?: true;
  readonly release?: string;
  readonly target?: Target;
  readonly profile?: string;
  readonly config?: string;
}

/** Facts that were read from elsewhere than debs. */
export interface OtherFacts {
  readonly debs: readonly DebFacts[];
  readonly context: readonly DebFacts[];
}

/** Reads the debs in question and those of --debs, and analyses them, with `other`, as the options say. */
export async function readSet(
  paths: readonly string[],
  options: SetOptions,
  other: OtherFacts = { debs: [], context: [] },
): Promise<{ readonly set: AnalysedSet; readonly index: EmbeddedIndex; readonly config: Config }> {
  const { release, target } = options;
  const config = await readConfig(options);
  const index = loadEmbeddedIndex();
  const debs = [...(await readDebs(paths, options)), ...other.debs];
  const context = [...(await readDebs(debPaths(options.debs ?? []), options)), ...other.context];
  const closed = options.closed ?? false;
  if (release !== undefined) {
    const asksIndex = !closed && options.debs === undefined;
    const odd = checkRelease(release, [...debs, ...context], { index, asksIndex });
    if (odd !== undefined && !options.quiet) await warn(odd, options.color);
  }
  const set = await withDefaultSignals(() =>
    analyseSet({
      debs,
      context,
      index,
      config,
      closed,
      ...(release === undefined ? {} : { release }),
      ...(target === undefined ? {} : { target }),
    }),
  );
  const foreign = foreignIndex(set, index);
  if (foreign !== undefined && !closed && !options.quiet) await warn(foreign, options.color);
  return { set, index, config };
}

async function readConfig({ profile, config }: SetOptions): Promise<Config> {
  const file = config ?? (existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined);
  return withProfile(
    profile === undefined ? loadDefaultProfile() : await readToml("E_PROFILE", profile),
    file === undefined ? DEFAULT_CONFIG : await readToml("E_CONFIG", file),
  );
}

async function readToml(code: "E_CONFIG" | "E_PROFILE", path: string): Promise<Config> {
  return parseConfig(await readConfigText(code, path), path);
}
