import { asksNothing, type SystemPlan } from "../plan/system/system-plan.ts";
import { visible } from "../visible.ts";
import type { Paint } from "./style.ts";

/** What the module of each package does, in a line each, and what it leaves to the reader. */
export function moduleText(plans: readonly SystemPlan[], paint: Paint): string {
  return plans.map((plan) => packageText(plan, paint)).join("");
}

function packageText(plan: SystemPlan, paint: Paint): string {
  const title = paint("strong", visible(plan.attr));
  if (asksNothing(plan)) return `${title}: needs no module; add it to environment.systemPackages\n`;
  const counted = [
    count(plan.users.length, "user"),
    count(plan.groups.length, "group"),
    count(plan.units.enabled.length, "enabled unit"),
    count(
      plan.units.idle.length,
      "unit that the package does not enable",
      "units that the package does not enable",
    ),
    count(plan.wrappers.length, "security wrapper"),
    count(plan.directories.length, "directory", "directories"),
    count(plan.etc.length, "file in /etc", "files in /etc"),
    plan.hasUdevRules ? ["udev rules"] : [],
    plan.hasDbus ? ["D-Bus configuration"] : [],
    plan.hasPolkit ? ["polkit policies"] : [],
    plan.hasTmpfiles ? ["tmpfiles.d"] : [],
  ].flat();
  const lines = [`${title}: ${counted.length === 0 ? "nothing translated" : counted.join(", ")}\n`];
  if (plan.untranslated.length > 0) {
    lines.push(untranslatedText(plan.untranslated.length));
  }
  return lines.join("");
}

function count(number: number, one: string, many = `${one}s`): string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
}

function untranslatedText(number: number): string {
  return number === 1
    ? "  1 script command not translated; it is a comment in the module\n"
    : `  ${number} script commands not translated; they are comments in the module\n`;
}
