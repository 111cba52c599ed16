import { Deb2nixError } from "../error.ts";
import type { Cache } from "../release/cache.ts";
import { cacheParts, clearCache, distrust } from "../release/cache-upkeep.ts";
import { cacheJson, cacheText } from "../report/cache-text.ts";
import { visible } from "../visible.ts";
import { bytesText } from "./progress-text.ts";
import { type ColorChoice, paintFor, write } from "./terminal.ts";
import { cacheLimit, userCache } from "./user-cache.ts";

export interface CacheInfoOptions {
  readonly json?: true;
  readonly color: ColorChoice;
}

/** `deb2nix cache info` */
export async function cacheInfo(options: CacheInfoOptions): Promise<void> {
  const cache = requiredCache();
  const distrusted = distrust(cache);
  const info = {
    directory: cache.directory,
    limit: cacheLimit(),
    parts: cacheParts(cache),
    ...(distrusted !== undefined && { distrusted }),
  };
  const paint = paintFor(process.stdout, options.color);
  await write(process.stdout, options.json ? cacheJson(info) : cacheText(info, bytesText, paint));
}

export interface CacheClearOptions {
  readonly quiet?: true;
  readonly color: ColorChoice;
}

/** `deb2nix cache clear` */
export async function cacheClear(options: CacheClearOptions): Promise<void> {
  const cache = requiredCache();
  const size = cacheParts(cache).reduce((sum, part) => sum + part.size, 0);
  clearCache(cache);
  if (!options.quiet)
    await write(process.stdout, `${visible(cache.directory)}: removed ${bytesText(size)}\n`);
}

function requiredCache(): Cache {
  const cache = userCache();
  if (cache !== undefined) return cache;
  throw new Deb2nixError("E_CACHE", "the environment names no directory for a cache", {
    kind: "usage",
    hint: "Set HOME, XDG_CACHE_HOME or DEB2NIX_CACHE.",
  });
}
