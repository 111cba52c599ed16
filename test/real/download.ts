import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const ATTEMPT_TIMEOUT_MS = 180_000;

/** The server could not be reached, or had trouble of its own: no verdict on what was asked for. */
export class Unreachable extends Error {}

/** The server answered, but not with what was asked for; `status` is HTTP's. */
export class NotServed extends Error {
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${url} answered ${status}`);
    this.status = status;
  }
}

/**
 * Fetches `url` into `path`: written beside it and renamed, so that the file is whole or absent whatever
 * happens and whoever else fetches it. With `sha256` the content is checked before the rename. Tries three
 * times. Throws `Unreachable`, `NotServed`, or an Error for content with a wrong hash.
 */
export async function download(url: string, path: string, sha256?: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryDownload(url, path, sha256);
    } catch (error) {
      const isFinal = error instanceof NotServed && error.status < 500 && error.status !== 429;
      if (isFinal) throw error;
      if (attempt === ATTEMPTS) {
        if (error instanceof WrongHash) throw error;
        throw new Unreachable(`${url}: ${reason(error)}`, { cause: error });
      }
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Of a file, in hexadecimal; undefined where there is no such file. */
export async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return hash.digest("hex");
}

class WrongHash extends Error {}

async function tryDownload(url: string, path: string, sha256: string | undefined): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new NotServed(url, response.status);
  }
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(temporary));
    const found = sha256 === undefined ? undefined : await sha256Of(temporary);
    if (found !== sha256) throw new WrongHash(`${url} has the sha256 ${found}, expected ${sha256}`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; what failed is its cause.
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
