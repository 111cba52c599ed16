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
