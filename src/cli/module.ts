import { basename } from "node:path";
import { Deb2nixError } from "../error.ts";
import { binding, list, type NixExpr, set } from "../nix/expression.ts";
import { printNix } from "../nix/print.ts";
import { shellWord } from "../nix/shell.ts";
import { systemModule } from "../nix/system-module.ts";
import { asksNothing, type SystemPlan, systemPlan } from "../plan/system/system-plan.ts";
import { moduleJson } from "../report/module-json.ts";
import { moduleText } from "../report/module-text.ts";
import { visible } from "../visible.ts";
import { debPaths } from "./debs.ts";
import { readSet, type SetOptions } from "./read-set.ts";
import { paintFor, write } from "./terminal.ts";

/** `deb2nix module DEB|DIR…` */
export async function printModule(paths: string[], options: SetOptions): Promise<void> {
  const { set: analysed } = await readSet(debPaths(paths), options);
  const packages = analysed.packages.filter(({ wanted }) => wanted);
  const jetpack = packages.find(({ group }) => group.target === "jetpack-nixos");
  if (jetpack !== undefined) {
    throw new Deb2nixError("E_MODULE", `${visible(jetpack.group.debs[0]!.file)} is a JetPack package`, {
      kind: "usage",
      hint:
        "JetPack's own modules configure it: see docs/modules.md. " +
        "For a package by itself use --target standalone.",
    });
  }
  const plans = packages.map(systemPlan);
  if (options.json) await write(process.stdout, moduleJson(plans));
  else
    await write(process.stdout, printNix(modulesOf(plans, `deb2nix module ${paths.map(nameOf).join(" ")}`)));
  if (!options.quiet) {
    await write(process.stderr, moduleText(plans, paintFor(process.stderr, options.color)));
  }
}

/** Paths are the machine's; what is printed has file names alone. */
function nameOf(path: string): string {
  return shellWord(basename(path));
}

function modulesOf(plans: readonly SystemPlan[], command: string): NixExpr {
  const needed = plans.filter((plan) => !asksNothing(plan));
  const [only] = needed.length === 0 ? plans : needed;
  if (needed.length <= 1 && only !== undefined) return systemModule(only, command);
  return set([binding("imports", list(needed.map((plan) => systemModule(plan, command))))]);
}
