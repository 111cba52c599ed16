import { readFileSync } from "node:fs";
import { Deb2nixError } from "../error.ts";
import { type EmbeddedIndex, loadEmbeddedIndex } from "../graph/embedded-index.ts";
import { type AnalysedSet, analyseSet } from "../plan/analyse-set.ts";
import type { Target } from "../plan/package-plan.ts";
import { loadDefaultProfile, type Profile, parseProfile } from "../plan/profile.ts";
import type { CommonOptions } from "./common-options.ts";
import { debPaths, readDebs, type SymbolOption } from "./debs.ts";

/** Options of the commands that look at debs as a set of packages. */
export interface SetOptions extends CommonOptions, SymbolOption {
  readonly debs: readonly string[];
  readonly closed?: true;
  readonly release?: string;
  readonly target?: Target;
  readonly profile?: string;
}

/** Reads the debs in question and those of --debs, and analyses them as the options say. */
export async function readSet(
  paths: readonly string[],
  options: SetOptions,
): Promise<{ readonly set: AnalysedSet; readonly index: EmbeddedIndex }> {
  const { release, target } = options;
  const profile = options.profile === undefined ? loadDefaultProfile() : readProfile(options.profile);
  const index = loadEmbeddedIndex();
  const set = analyseSet({
    debs: await readDebs(paths, options),
    context: await readDebs(debPaths(options.debs), options),
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
