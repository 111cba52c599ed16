import { readFileSync } from "node:fs";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { type EmbeddedIndex, loadEmbeddedIndex } from "../graph/embedded-index.ts";
import { type AnalysedSet, analyseSet } from "../plan/analyse-set.ts";
import type { Target } from "../plan/package-plan.ts";
import { loadDefaultProfile, type Profile, parseProfile } from "../plan/profile.ts";
import type { CommonOptions } from "./common-options.ts";
import { debPaths, readDebs, type SymbolOption } from "./debs.ts";

/** Options of the commands that look at debs as a set of packages. */
export interface SetOptions extends CommonOptions, SymbolOption {
  readonly debs?: readonly string[];
  readonly closed?: true;
  readonly release?: string;
  readonly target?: Target;
  readonly profile?: string;
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
): Promise<{ readonly set: AnalysedSet; readonly index: EmbeddedIndex }> {
  const { release, target } = options;
  const profile = options.profile === undefined ? loadDefaultProfile() : readProfile(options.profile);
  const index = loadEmbeddedIndex();
  const set = analyseSet({
    debs: [...(await readDebs(paths, options)), ...other.debs],
    context: [...(await readDebs(debPaths(options.debs ?? []), options)), ...other.context],
    index,
    profile,
    closed: options.closed ?? false,
    ...(release === undefined ? {} : { release }),
    ...(target === undefined ? {} : { target }),
  });
  return { set, index };
}

function readProfile(path: string): Profile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Deb2nixError("E_PROFILE", `cannot be read: ${(error as Error).message}`, {
      kind: "usage",
      path,
      cause: error,
    });
  }
  return parseProfile(text, path);
}
