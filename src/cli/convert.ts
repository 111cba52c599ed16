import { runRules } from "../audit/rule.ts";
import { CONVERSION_RULES } from "../audit/rules.ts";
import { worldOf } from "../audit/world.ts";
import { Deb2nixError } from "../error.ts";
import { packageFunction, packageSet } from "../nix/package-set.ts";
import { printNix } from "../nix/print.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { planPackages } from "../plan/plan-packages.ts";
import { convertJson } from "../report/convert-json.ts";
import { convertText } from "../report/convert-text.ts";
import { visible } from "../visible.ts";
import type { CommonOptions } from "./common-options.ts";
import { debPaths } from "./debs.ts";
import { exitCodeFor } from "./exit-code.ts";
import { keeps, withDefaultSignals } from "./interrupt.ts";
import type { OutputFile } from "./output-files.ts";
import { writeOwnedFiles } from "./owned-files.ts";
import { readSet, type SetOptions } from "./read-set.ts";
import { STANDARD_INPUT } from "./standard-input.ts";
import { paintFor, write } from "./terminal.ts";

export interface ConvertOptions extends SetOptions, CommonOptions {
  readonly url?: string;
  readonly out?: string;
  /** Files of --out that were edited by hand are replaced too. */
  readonly force?: true;
}

/** `deb2nix [convert] DEB|DIR…` */
export async function convert(paths: string[], options: ConvertOptions): Promise<void> {
  const { url, out, force = false } = options;
  if (force && out === undefined) {
    throw new Deb2nixError("E_OUT", "--force goes with --out", { kind: "usage" });
  }
  if (out === "" || out === STANDARD_INPUT) {
    throw new Deb2nixError("E_OUT", `--out ${JSON.stringify(out)} is no directory`, {
      kind: "usage",
      hint: "Without --out everything goes to standard output; a directory that is called - is ./-.",
    });
  }
  const { set, index, config } = await readSet(debPaths(paths), options);
  const packages = await withDefaultSignals(() => planPackages(set));
  const findings = await withDefaultSignals(() => runRules(CONVERSION_RULES, worldOf(set, index, config)));
  checkUrl(packages, url);
  const files = out === undefined ? [] : writeOwnedFiles(out, filesOf(packages, url), { force });
  if (out !== undefined) keeps("the files were written");
  if (options.json) await write(process.stdout, convertJson(packages, set.skipped, findings));
  else if (out === undefined) await write(process.stdout, nixOf(packages, url));
  if (!options.quiet) {
    const report = convertText(
      packages,
      set.skipped,
      findings,
      paintFor(process.stderr, options.color),
      options.verbose ?? false,
    );
    const told = files.map(({ kind, path }) => `${kind}: ${visible(path)}\n`);
    await write(process.stderr, `${report}${told.join("")}`);
  }
  process.exitCode = exitCodeFor(findings, options.failOn);
}

function filesOf(packages: readonly PackagePlan[], url: string | undefined): OutputFile[] {
  return packages.map((plan) => ({ name: `${plan.attr}.nix`, text: printNix(packageFunction(plan, url)) }));
}

function nixOf(packages: readonly PackagePlan[], url: string | undefined): string {
  const [first, ...others] = packages;
  if (first === undefined) throw new Error("no package was planned for the debs given");
  return printNix(others.length === 0 ? packageFunction(first, url) : packageSet(packages));
}

function checkUrl(packages: readonly PackagePlan[], url: string | undefined): void {
  if (url === undefined) return;
  if (!URL.canParse(url) || !/^(https?|ftp|file):$/.test(new URL(url).protocol)) {
    throw new Deb2nixError("E_URL", `${JSON.stringify(url)} is no URL that Nix could fetch`, {
      kind: "usage",
    });
  }
  const [only] = packages;
  if (packages.length === 1 && only?.target === "standalone" && only.debs.length === 1) return;
  throw new Deb2nixError("E_URL", "--url goes with one deb that is printed for --target standalone", {
    kind: "usage",
    hint: "Convert that deb by itself.",
  });
}
