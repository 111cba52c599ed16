import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { Deb2nixError } from "../error.ts";

/** The proxy settings that curl(1) documents, whoever read them: URLs, and names separated by commas. */
export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** To be read to its end or destroyed. A body that is cut short ends in an error. */
  readonly body: IncomingMessage;
}

/** One GET, redirects followed; rejects with the system's error where there is no answer. */
export type HttpGet = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Answer>;

const MAX_REDIRECTS = 5;

/**
 * Makes a client that goes through the proxies of `settings`. Not `fetch`: that decodes what a server marks as
 * encoded, and it is the bytes on the wire that hashes and ranges are of. Throws `E_PROXY` (usage).
 */
export function makeHttpGet(settings: ProxySettings = {}): HttpGet {
  const proxyEnv = proxyEnvironment(settings);
  const options = proxyEnv === undefined ? {} : { proxyEnv };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  return async (url, headers, signal) => {
    let at = url;
    for (let redirects = 0; ; redirects++) {
      const answer = await getOnce(at, headers, signal, agents);
      const { location } = answer.headers;
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
      answer.body.destroy();
      const next = URL.parse(location, at.href);
      if (redirects === MAX_REDIRECTS) throw badRedirect(url, `redirects more than ${MAX_REDIRECTS} times`);
      if (next === null || !["http:", "https:"].includes(next.protocol)) {
        throw badRedirect(url, "redirects to what is no http or https URL");
      }
      if (at.protocol === "https:" && next.protocol === "http:") {
        throw badRedirect(url, `redirects from https to http (${next.host})`);
      }
      at = next;
    }
  };
}

function getOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // RFC 9110 12.5.3: the bytes of the file itself, not of some encoding of it.
    const all = { "accept-encoding": "identity", "user-agent": "deb2nix", ...headers };
    const request =
      url.protocol === "https:"
        ? requestHttps(url, { headers: all, signal, agent: agents.https })
        : requestHttp(url, { headers: all, signal, agent: agents.http });
    request.on("error", reject);
    request.on("response", (body) => {
      // Whoever reads the body sees its errors; one that comes while nobody reads must not end the process.
      body.on("error", () => {});
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    request.end();
  });
}

/** In the form that Node's agents take. */
function proxyEnvironment({ httpProxy, httpsProxy, noProxy }: ProxySettings): NodeJS.ProcessEnv | undefined {
  if (!httpProxy && !httpsProxy) return undefined;
  for (const [name, proxy] of Object.entries({ http_proxy: httpProxy, https_proxy: httpsProxy })) {
    const protocol = proxy && URL.parse(proxy)?.protocol;
    if (proxy && protocol !== "http:" && protocol !== "https:") {
      throw proxyError(`${name} is no http or https URL`, "Write it as http://host:port.");
    }
  }
  if (!agentsKnowProxies(process.versions.node)) {
    throw proxyError(
      `Node ${process.versions.node} cannot use a proxy`,
      "Use Node 22.21, 24.5 or newer, or unset http_proxy and https_proxy.",
    );
  }
  return {
    ...(httpProxy && { HTTP_PROXY: httpProxy }),
    ...(httpsProxy && { HTTPS_PROXY: httpsProxy }),
    ...(noProxy && { NO_PROXY: noProxy }),
  };
}

/** Whether the agents of a Node take proxies; older ones would go past them without a word. */
export function agentsKnowProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

/** The address as errors and reports show it: a password in it is nobody's business. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  return shown.href;
}

function proxyError(message: string, hint: string): Deb2nixError {
  return new Deb2nixError("E_PROXY", message, { kind: "usage", hint });
}

function badRedirect(url: URL, what: string): Deb2nixError {
  return new Deb2nixError("E_FETCH_REDIRECT", what, {
    kind: "network",
    path: shownUrl(url),
    hint: "Give the address that it leads to in the end with --base-url.",
  });
}
