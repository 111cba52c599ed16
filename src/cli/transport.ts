import { isAbsolute, join } from "node:path";
import type { Cache } from "../release/cache.ts";
import type { Transport } from "../release/download.ts";
import { makeHttpGet, type ProxySettings } from "../release/http-get.ts";
import { DEFAULT_RETRY } from "../release/retry.ts";

/** The network as the environment says it is to be used. Throws `E_PROXY` (usage). */
export function transportOf(signal: AbortSignal, env: NodeJS.ProcessEnv = process.env): Transport {
  return { get: makeHttpGet(proxySettings(env)), retry: DEFAULT_RETRY, signal };
}

/** In small letters first, as curl(1) has them. */
function proxySettings(env: NodeJS.ProcessEnv): ProxySettings {
  const [httpProxy, httpsProxy] = [env.http_proxy || env.HTTP_PROXY, env.https_proxy || env.HTTPS_PROXY];
  const noProxy = env.no_proxy || env.NO_PROXY;
  return {
    ...(httpProxy && { httpProxy: withScheme(httpProxy) }),
    ...(httpsProxy && { httpsProxy: withScheme(httpsProxy) }),
    ...(noProxy && { noProxy }),
  };
}

/** Many write `host:port`. */
function withScheme(proxy: string): string {
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/**
 * The cache of this user (XDG Base Directory Specification: relative values are to be ignored); undefined where the
 * environment tells of no place.
 */
export function userCache(env: NodeJS.ProcessEnv = process.env): Cache | undefined {
  const { XDG_CACHE_HOME, HOME } = env;
  const home = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : HOME && join(HOME, ".cache");
  return home ? { directory: join(home, "deb2nix") } : undefined;
}
