import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { Deb2nixError } from "../error.ts";
import type { Cache } from "../release/cache.ts";
import { DEFAULT_CACHE_SIZE, distrust } from "../release/cache-upkeep.ts";
import type { FactsStore } from "../release/kept-facts.ts";
import { sizeOf } from "./size.ts";

/** The value of `DEB2NIX_CACHE` that is no directory. */
const OFF = "off";

/**
 * The cache of this user: `DEB2NIX_CACHE`, else by the XDG Base Directory Specification, which ignores relative values;
 * undefined where the environment names no place. Throws `E_CACHE_DIRECTORY` (usage).
 */
export function userCache(env: NodeJS.ProcessEnv = process.env): Cache | undefined {
  const { DEB2NIX_CACHE, XDG_CACHE_HOME, HOME } = env;
  if (DEB2NIX_CACHE && DEB2NIX_CACHE !== OFF) {
    if (isAbsolute(DEB2NIX_CACHE)) return { directory: DEB2NIX_CACHE };
    throw new Deb2nixError("E_CACHE_DIRECTORY", `DEB2NIX_CACHE is ${JSON.stringify(DEB2NIX_CACHE)}`, {
      kind: "usage",
      hint: "Set it to an absolute path, or to off, which keeps no facts of debs.",
    });
  }
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return { directory: join(XDG_CACHE_HOME, "deb2nix") };
  // A home that does not exist must not come into being: Nix refuses to build where there is a /homeless-shelter.
  return HOME && isAbsolute(HOME) && existsSync(HOME)
    ? { directory: join(HOME, ".cache/deb2nix") }
    : undefined;
}

/**
 * Where facts of debs are kept: undefined with `--no-cache` or `DEB2NIX_CACHE=off`, where there is no cache, and where
 * others could have written it. Throws `E_CACHE_DIRECTORY` and `E_CACHE_SIZE` (usage).
 */
export function factsStore(isWanted: boolean, env: NodeJS.ProcessEnv = process.env): FactsStore | undefined {
  if (!isWanted || env.DEB2NIX_CACHE === OFF) return undefined;
  const cache = userCache(env);
  if (cache === undefined || refuses(cache)) return undefined;
  return { cache, limit: cacheLimit(env) };
}

/** Bytes of facts that are kept. Throws `E_CACHE_SIZE` (usage). */
export function cacheLimit({ DEB2NIX_CACHE_SIZE: size }: NodeJS.ProcessEnv = process.env): number {
  if (!size) return DEFAULT_CACHE_SIZE;
  try {
    return sizeOf(size);
  } catch {
    throw new Deb2nixError("E_CACHE_SIZE", `DEB2NIX_CACHE_SIZE is ${JSON.stringify(size)}`, {
      kind: "usage",
      hint: "Set it to a size such as 500M or 2G.",
    });
  }
}

/** Whether the directory can't be looked at, or is not to be trusted. */
function refuses(cache: Cache): boolean {
  try {
    return distrust(cache) !== undefined;
  } catch {
    return true;
  }
}
