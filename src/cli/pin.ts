import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Deb2nixError } from "../error.ts";
import { parseBaseUrl } from "../release/fetch-index.ts";
import { indexOrigin } from "../release/index-file.ts";
import { jetpackPackage, makePin } from "../release/make-pin.ts";
import { type Pin, parsePin, pinJson } from "../release/pin.ts";
import { type IndexPlace, readPlaces } from "../release/pin-release.ts";
import type { RepoIndex } from "../release/read-index.ts";
import { looksLikeRelease, parseRelease, type Release, reposOf } from "../release/release-name.ts";
import { makeScope, type Scope, scopeJson } from "../release/scope.ts";
import { verifyPin } from "../release/verify-pin.ts";
import { pinReportJson } from "../report/pin-json.ts";
import { pinFindingsText, pinText } from "../report/pin-text.ts";
import type { CommonOptions } from "./common-options.ts";
import { exitCodeFor } from "./exit-code.ts";
import { interruptible, keeps } from "./interrupt.ts";
import { writeFiles } from "./output-files.ts";
import { progressOn } from "./progress.ts";
import { showDownloads } from "./progress-downloads.ts";
import { refuseStandardInput } from "./standard-input.ts";
import { paintFor, write } from "./terminal.ts";
import { readTextFile } from "./text-file.ts";
import { transportOf } from "./transport.ts";
import { userCache } from "./user-cache.ts";

export interface PinOptions extends Omit<CommonOptions, "jobs" | "nativeXz"> {
  readonly baseUrl: string;
  readonly repo?: readonly string[];
  readonly out: string;
  /** The pin to check, instead of writing one. */
  readonly verify?: string;
  readonly offline?: true;
}

/** In bytes; the pin of a release has some hundred thousand. */
const MAX_PIN = 64 * 1024 * 1024;

/** `deb2nix pin RELEASE|INDEX…` */
export function pin(words: readonly string[], options: PinOptions): Promise<void> {
  return interruptible(async (signal) => {
    const known = options.verify === undefined ? undefined : await readPin(options.verify);
    const { places, release } = placesOf(words, known, options);
    const cache = userCache();
    if (cache !== undefined) keeps("nothing was written; indexes that were fetched stay in the cache");
    const downloads = showDownloads(progressOn(process.stderr, options));
    const indexes = await readPlaces(places, {
      transport: { ...transportOf(signal), onProgress: downloads.onProgress },
      cache,
      pin: known,
      ...(options.offline && { offline: true }),
    }).finally(() => downloads.end());
    signal.throwIfAborted();
    const made = makePin(indexes);
    const scope = makeScope(made, jetpackPackage(indexes), release?.name);
    if (known === undefined) await writePin(made, scope, indexes, options);
    else await tellFindings(known, scope, indexes, options);
  });
}

async function writePin(
  made: Pin,
  scope: Scope,
  indexes: ReadonlyMap<string, RepoIndex>,
  options: PinOptions,
): Promise<void> {
  const { directory, name, scopeName } = outputOf(options.out, scope.release);
  writeFiles(directory, [
    { name, text: pinJson(made) },
    { name: scopeName, text: scopeJson(scope) },
  ]);
  keeps("the pin was written");
  const files = [name, scopeName];
  if (options.json) await write(process.stdout, pinReportJson({ scope, indexes, files, findings: [] }));
  if (options.quiet) return;
  const paths = files.map((file) => join(directory, file));
  await write(process.stderr, pinText(scope, indexes, paths, options.verbose ?? false));
}

async function tellFindings(
  known: Pin,
  scope: Scope,
  indexes: ReadonlyMap<string, RepoIndex>,
  options: PinOptions,
): Promise<void> {
  const findings = verifyPin(known, indexes);
  const debs = [...known.values()].reduce((sum, { size }) => sum + size, 0);
  const text = options.json
    ? pinReportJson({ scope, indexes, files: [], findings })
    : pinFindingsText(findings, debs, paintFor(process.stdout, options.color));
  await write(process.stdout, text);
  process.exitCode = exitCodeFor(findings, options.failOn);
}

async function readPin(path: string): Promise<Pin> {
  refuseStandardInput(path, "a pin to check");
  return parsePin(await readTextFile(path, MAX_PIN), path);
}

/** Which indexes to read, from the words of the command line and, where it tells, the name of the pin to check. */
function placesOf(
  words: readonly string[],
  known: Pin | undefined,
  { baseUrl, repo, verify }: PinOptions,
): { readonly places: readonly IndexPlace[]; readonly release: Release | undefined } {
  const named = words.filter(looksLikeRelease).map(parseRelease);
  const files = words.filter((word) => !looksLikeRelease(word));
  for (const file of files) refuseStandardInput(file, "an index");
  const origins = files.map(indexOrigin);
  const ofPin = /^(r\d+\.\d+)-/.exec(basename(verify ?? ""))?.[1];
  const told = [...named, ...origins.flatMap(({ release }) => release ?? [])];
  const release = told[0] ?? (ofPin === undefined ? undefined : parseRelease(ofPin));
  if (told.some(({ name }) => name !== release?.name)) {
    throw usage("E_RELEASE_MIXED", "several releases are named", "Pin one release at a time.");
  }
  if (files.length > 0) {
    const places = files.map((path, index): IndexPlace => {
      const name = repo?.[index] ?? origins[index]?.repo;
      if (name !== undefined) return { kind: "file", repo: name, path };
      if (!path.includes("/") && !existsSync(path)) {
        const message = `${path} is neither a release nor a file`;
        throw usage("E_RELEASE", message, "Releases are written r36.5, 36.5 or 36.5.0.");
      }
      throw usage("E_PIN_REPO", `${path} does not tell its repository`, "Say it with --repo, once a file.");
    });
    return { places: distinct(places), release };
  }
  if (release === undefined) {
    throw usage("E_PIN_RELEASE", "no release is named", "Name it, as in `deb2nix pin r36.5`.");
  }
  const base = parseBaseUrl(baseUrl);
  const repos = repo ?? (known === undefined ? reposOf(release) : [...known.keys()]);
  return {
    places: distinct(repos.map((name) => ({ kind: "archive", repo: name, base, release: release.name }))),
    release,
  };
}

/** The name of a repository becomes a part of a URL and a key of the pin. */
function distinct(places: readonly IndexPlace[]): readonly IndexPlace[] {
  const names = new Set<string>();
  for (const { repo } of places) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(repo)) {
      throw usage(
        "E_PIN_REPO",
        `${JSON.stringify(repo.slice(0, 80))} is no repository`,
        "Repositories are called as common or t234.",
      );
    }
    if (names.has(repo)) throw usage("E_PIN_REPO", `${repo} is given twice`, "Give each repository once.");
    names.add(repo);
  }
  return places;
}

/** Where the pin and its scope go: `--out` is a file where it ends in .json, else a directory. */
function outputOf(
  out: string,
  release: string | undefined,
): { readonly directory: string; readonly name: string; readonly scopeName: string } {
  if (out.endsWith(".json")) {
    const name = basename(out);
    return { directory: dirname(out), name, scopeName: name.replace(/(-debs)?\.json$/, "-scope.json") };
  }
  if (release === undefined) {
    throw usage(
      "E_PIN_RELEASE",
      "the indexes do not tell their release, which names the file",
      "Name the release too, or the file with --out FILE.json.",
    );
  }
  return { directory: out, name: `${release}-debs.json`, scopeName: `${release}-scope.json` };
}

function usage(code: `E_${string}`, message: string, hint: string): Deb2nixError {
  return new Deb2nixError(code, message, { kind: "usage", hint });
}
