import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv, type ValidateFunction } from "ajv";
import { CACHE } from "./cache.ts";
import { Unreachable } from "./download.ts";

/** The npm package that brings the schema of SARIF 2.1.0, and its content as the registry's `dist` states it. */
const PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0";
const SHA512 = "A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A==";
const MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json";

const run = promisify(execFile);

/** RFC 3986: unreserved, reserved, and percent-encoded. */
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

/**
 * Compiles the schema. It is fetched with npm and cached: the standard's text is not ours to put into the
 * repository, and as a dependency its package would bring twenty others. Throws `Unreachable` without a network.
 */
export async function sarifSchema(): Promise<ValidateFunction> {
  const { stdout } = await run("tar", ["-xzOf", await fetchPackage(), MEMBER]);
  const { id: _, ...schema } = JSON.parse(stdout);
  const ajv = new Ajv({
    // It is written for draft-04, which differs in nothing that it uses but in the names `id` and `$schema`.
    strict: false,
    validateSchema: false,
    // One of its patterns escapes what needs no escape, which `u` forbids.
    unicodeRegExp: false,
    formats: {
      "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/,
      uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && URI_REFERENCE.test(text),
      "uri-reference": URI_REFERENCE,
    },
  });
  return ajv.compile({ ...schema, $schema: "http://json-schema.org/draft-07/schema#" });
}

async function fetchPackage(): Promise<string> {
  const path = join(CACHE, "sarif-schema.tgz");
  if (await isWhole(path)) return path;
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, "npm-"));
  try {
    await npmPack(directory);
    const [name] = await readdir(directory);
    if (name === undefined || !(await isWhole(join(directory, name)))) {
      throw new Error(`${PACKAGE} is not what it was when its hash was written down`);
    }
    await rename(join(directory, name), path);
  } finally {
    await rm(directory, { recursive: true });
  }
  return path;
}

async function npmPack(directory: string): Promise<void> {
  const args = ["pack", "--silent", "--fetch-timeout=20000", "--fetch-retries=1"];
  try {
    await run("npm", [...args, "--pack-destination", directory, PACKAGE]);
  } catch (error) {
    throw new Unreachable(`npm pack ${PACKAGE}: ${(error as Error).message}`, { cause: error });
  }
}

async function isWhole(path: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && createHash("sha512").update(bytes).digest("base64") === SHA512;
}
