import { Deb2nixError } from "../error.ts";
import { type Answer, type HttpGet, shownUrl } from "./http-get.ts";
import { type OnProgress, reporter } from "./progress.ts";
import { isTransient, pauseAfter, type RetryPolicy, retryAfter, STALL_BYTES } from "./retry.ts";
import { watchStall } from "./stall.ts";

/** Where a download goes, and what of it is there already. */
export interface Sink {
  /** Bytes at hand. */
  readonly length: number;
  append(chunk: Uint8Array): void;
  /** Forgets all of it. */
  restart(): void;
}

/** What a download needs of the world. */
export interface Transport {
  readonly get: HttpGet;
  readonly retry: RetryPolicy;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface DownloadOptions {
  /** More bytes than that are refused. */
  readonly maxBytes: number;
  /** A validator (RFC 9110 8.8.3): where the server still has that one, nothing is transferred. */
  readonly ifNoneMatch?: string;
  /**
   * What is in the sink at the start will be proved by a hash: it is continued without a validator. Bytes that no
   * hash will prove are only ever continued with one.
   */
  readonly proved?: boolean;
}

export type Downloaded =
  | { readonly kind: "whole"; readonly etag?: string }
  | { readonly kind: "unchanged" }
  /** The server says that it has no such file. */
  | { readonly kind: "absent"; readonly status: number };

/** Most tries, whatever each of them brought: a server may send a byte a time. */
const MAX_ATTEMPTS = 100;

/** S3 and its fellows forbid what they do not have. */
const ABSENT = new Set([403, 404, 410]);

/**
 * Fetches `url` into `sink`. After a failure it goes on where it stopped (Range and If-Range, RFC 9110 14), or from
 * the start where the server cannot or the file has changed meanwhile. Throws, as network trouble,
 * `E_FETCH_STATUS`, `E_FETCH_LIMIT`, `E_FETCH_FAILED` where the tries are used up, `E_FETCH_REDIRECT`, and the
 * signal's reason.
 */
export async function download(
  url: URL,
  sink: Sink,
  transport: Transport,
  options: DownloadOptions,
): Promise<Downloaded> {
  const { retry, signal } = transport;
  const state: Attempt = { validator: undefined, report: reporter(shownUrl(url), transport.onProgress) };
  let failures = 0;
  for (let attempt = 1; ; attempt++) {
    const before = sink.length;
    try {
      return await tryDownload(url, sink, transport, options, state);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Deb2nixError) throw error;
      if (isUntrusted(error)) throw untrusted(url, error as Error);
      failures = sink.length >= before + STALL_BYTES ? 1 : failures + 1;
      if (failures >= retry.attempts || attempt >= MAX_ATTEMPTS) throw failed(url, error, attempt);
      await retry.wait(pauseAfter(failures, retry, error instanceof Busy ? error.pause : 0), signal);
    }
  }
}

/** What is remembered from one try to the next. */
interface Attempt {
  /** ETag or Last-Modified of what is in the sink. */
  validator: string | undefined;
  readonly report: ReturnType<typeof reporter>;
}

/** The server answered with a status that may pass. */
class Busy extends Error {
  readonly pause: number;

  constructor(status: number, pause: number) {
    super(`the server answered ${status}`);
    this.pause = pause;
  }
}

async function tryDownload(
  url: URL,
  sink: Sink,
  { get, retry, signal }: Transport,
  options: DownloadOptions,
  state: Attempt,
): Promise<Downloaded> {
  const watch = watchStall(retry.stall, signal);
  try {
    const canContinue = sink.length > 0 && (state.validator !== undefined || options.proved === true);
    if (!canContinue) sink.restart();
    const answer = await get(url, requestHeaders(sink.length, state, options), watch.signal);
    try {
      const verdict = settle(url, answer, sink, options, state);
      if (verdict !== undefined) return verdict;
      const total = totalOf(answer, sink.length);
      if (total !== undefined && total > options.maxBytes) throw tooLarge(url, options);
      for await (const chunk of answer.body) {
        watch.arrived((chunk as Uint8Array).length);
        if (sink.length + (chunk as Uint8Array).length > options.maxBytes) throw tooLarge(url, options);
        sink.append(chunk as Uint8Array);
        state.report(sink.length, total);
      }
      if (total !== undefined && sink.length !== total)
        throw new Error(`${sink.length} of ${total} bytes came`);
      state.report(sink.length, total, true);
      const { etag } = answer.headers;
      return { kind: "whole", ...(etag === undefined ? {} : { etag }) };
    } finally {
      answer.body.destroy();
    }
  } catch (error) {
    throw watch.stalled() ? new Error(`the server sent nothing for ${retry.stall / 1000} s`) : error;
  } finally {
    watch.stop();
  }
}

function requestHeaders(
  length: number,
  { validator }: Attempt,
  { ifNoneMatch }: DownloadOptions,
): Record<string, string> {
  if (length === 0) return ifNoneMatch === undefined ? {} : { "if-none-match": ifNoneMatch };
  return { range: `bytes=${length}-`, ...(validator === undefined ? {} : { "if-range": validator }) };
}

/** Makes the sink ready for the body of an answer; or says that the answer was all. */
function settle(
  url: URL,
  { status, headers }: Answer,
  sink: Sink,
  options: DownloadOptions,
  state: Attempt,
): Downloaded | undefined {
  if (status === 304 && sink.length === 0 && options.ifNoneMatch !== undefined) return { kind: "unchanged" };
  if (status === 206 && sink.length > 0 && rangeStart(headers["content-range"]) === sink.length)
    return undefined;
  if (status === 206 || status === 416) {
    // Not what was asked for, or past the end: what is at hand belongs to another version of the file.
    sink.restart();
    state.validator = undefined;
    throw new Error(`the server answered ${status} with the range ${headers["content-range"] ?? "missing"}`);
  }
  if (status === 200) {
    sink.restart();
    // RFC 9110 13.1.5: a weak validator does not tell whether the bytes are the same.
    const { etag, "last-modified": modified } = headers;
    state.validator = etag === undefined ? modified : etag.startsWith("W/") ? undefined : etag;
    return undefined;
  }
  if (ABSENT.has(status)) return { kind: "absent", status };
  if (isTransient(status)) throw new Busy(status, retryAfter(headers["retry-after"], Date.now()));
  throw new Deb2nixError("E_FETCH_STATUS", `the server answered ${status}, expected 200`, {
    kind: "network",
    path: shownUrl(url),
    hint: "See what the address shows in a browser.",
  });
}

/** Of `bytes 100-199/200` (RFC 9110 14.4). */
function rangeStart(header: string | undefined): number | undefined {
  const start = /^bytes (\d{1,15})-\d/.exec(header ?? "")?.[1];
  return start === undefined ? undefined : Number(start);
}

/** Length of the whole file in bytes, as far as the answer tells. */
function totalOf({ headers }: Answer, length: number): number | undefined {
  const rest = headers["content-length"];
  return rest !== undefined && /^\d{1,15}$/.test(rest) ? length + Number(rest) : undefined;
}

function tooLarge(url: URL, { maxBytes }: DownloadOptions): Deb2nixError {
  return new Deb2nixError("E_FETCH_LIMIT", `the server sends more than ${maxBytes} bytes`, {
    kind: "network",
    path: shownUrl(url),
    hint: "No such file is that large; do not trust the server that sends it.",
  });
}

/** What no further try will change: the certificate is not one that Node trusts. */
function isUntrusted(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return /CERT|UNABLE_TO_VERIFY|ERR_TLS/.test(code);
}

function untrusted(url: URL, cause: Error): Deb2nixError {
  return new Deb2nixError("E_FETCH_TLS", `the server cannot be trusted: ${cause.message}`, {
    kind: "network",
    path: shownUrl(url),
    cause,
    hint: "Where a proxy brings its own certificate, name its authority in NODE_EXTRA_CA_CERTS.",
  });
}

function failed(url: URL, error: unknown, attempts: number): Deb2nixError {
  const { message, code } = error as NodeJS.ErrnoException;
  // What tries several addresses has only a code.
  return new Deb2nixError("E_FETCH_FAILED", `cannot be fetched: ${message || code} (${attempts} tries)`, {
    kind: "network",
    path: shownUrl(url),
    cause: error,
    hint: "Check the network and the proxy settings, and try again: what has arrived is kept where its hash is known.",
  });
}
