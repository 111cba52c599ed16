import { readFileSync } from "node:fs";
import { runRules } from "../audit/rule.ts";
import { CONVERSION_RULES } from "../audit/rules.ts";
import { worldOf } from "../audit/world.ts";
import { Deb2nixError } from "../error.ts";
import { loadEmbeddedIndex } from "../graph/embedded-index.ts";
import { packageFunction, packageSet } from "../nix/package-set.ts";
import { printNix } from "../nix/print.ts";
import { analyseSet } from "../plan/analyse-set.ts";
import type { PackagePlan, Target } from "../plan/package-plan.ts";
import { planPackages } from "../plan/plan-packages.ts";
import { loadDefaultProfile, parseProfile } from "../plan/profile.ts";
import { convertJson } from "../report/convert-json.ts";
import { convertText } from "../report/convert-text.ts";
import type { CommonOptions } from "./common-options.ts";
import { debPaths, readDebs } from "./debs.ts";
import { exitCodeFor } from "./exit-code.ts";
import { writeFiles } from "./output-files.ts";
import { paintFor, write } from "./terminal.ts";

export interface ConvertOptions extends CommonOptions {
  readonly debs: readonly string[];
  readonly closed?: true;
  readonly release?: string;
  readonly target?: Target;
  readonly profile?: string;
  readonly url?: string;
  readonly out?: string;
}

/** `deb2nix [convert] DEB…` */
export async function convert(paths: string[], options: ConvertOptions): Promise<void> {
  const { release, target, url } = options;
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
  const packages = planPackages(set);
  const findings = runRules(CONVERSION_RULES, worldOf(set, index));
  checkUrl(packages, url);
  if (options.out !== undefined) {
    writeFiles(
      options.out,
      packages.map((plan) => ({
        name: `${plan.attr}.nix`,
        text: printNix(packageFunction(plan, url)),
      })),
    );
  }
  if (options.json) await write(process.stdout, convertJson(packages, findings));
  else if (options.out === undefined) await write(process.stdout, nixOf(packages, url));
  if (!options.quiet) {
    const report = convertText(
      packages,
      findings,
      paintFor(process.stderr, options.color),
      options.verbose ?? false,
    );
    await write(process.stderr, report);
  }
  process.exitCode = exitCodeFor(findings, options.failOn);
}

function nixOf(packages: readonly PackagePlan[], url: string | undefined): string {
  const [first, ...others] = packages;
  if (first === undefined) throw new Error("no package was planned for the debs given");
  return printNix(others.length === 0 ? packageFunction(first, url) : packageSet(packages));
}

function checkUrl(packages: readonly PackagePlan[], url: string | undefined): void {
  if (url === undefined || (packages.length === 1 && packages[0]?.target === "standalone")) return;
  throw new Deb2nixError("E_URL", "--url goes with one deb that is printed for --target standalone", {
    kind: "usage",
    hint: "Convert that deb by itself.",
  });
}

function readProfile(path: string) {
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
