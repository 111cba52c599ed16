import type { Finding } from "../audit/finding.ts";
import type { SkippedDeb } from "../plan/empty-debs.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { visible, visibleStart } from "../visible.ts";
import { findingCounts, findingText, lineOf, MAX_VERSION, plural } from "./finding-text.ts";
import { runPathCounts, runPathReasons } from "./run-path-text.ts";
import type { Paint } from "./style.ts";

/** Of the column that names inputs, in characters: a longer name stands out of it. */
const WIDEST = 40;

/** The short report beside the printed Nix: every input and every run path with its reason, then the findings. */
export function convertText(
  packages: readonly PackagePlan[],
  skipped: readonly SkippedDeb[],
  findings: readonly Finding[],
  paint: Paint,
  verbose: boolean,
): string {
  const shown = verbose ? findings : findings.filter(({ severity }) => severity !== "note");
  const counts = findingCounts(findings);
  return [
    ...packages.map((plan) => packageText(plan, paint, verbose)),
    ...skipped.map(({ deb, reason }) => `skipped ${visible(deb.file)}: ${reason}\n`),
    ...shown.map((finding) => findingText(finding, paint)),
    ...(counts === undefined
      ? []
      : [`${counts}${shown.length < findings.length ? " (-v shows all)" : ""}\n`]),
  ].join("");
}

function packageText(plan: PackagePlan, paint: Paint, verbose: boolean): string {
  const sum = (key: "bytes" | "files"): number => plan.outputs.reduce((all, each) => all + each[key], 0);
  const absent = plan.debs.filter(({ file }) => file === undefined);
  const runPaths = runPathReasons(plan.fixes, plan.division);
  const labels = [
    ...plan.buildInputs.map(({ attr }) => attr),
    ...runPaths.map(({ label }) => label),
    ...plan.hooks.tools.map(({ attr }) => attr),
    ...plan.interpreters.map(({ attr }) => attr),
  ];
  const width = Math.max(0, ...labels.map(({ length }) => Math.min(length, WIDEST)));
  /** A line for the first reason, and with `verbose` for every other one. */
  const reasonLines = (label: string, reasons: readonly string[]): string[] => {
    const shown = verbose ? reasons : reasons.slice(0, 1);
    const rest = reasons.length - shown.length;
    const more = rest > 0 ? ` and ${rest} more` : "";
    return shown.map(
      (reason, index) => `  ${(index === 0 ? label : "").padEnd(width)}  ${lineOf(reason)}${more}`,
    );
  };
  const lines = [
    `${paint("strong", plan.attr)} ${visibleStart(plan.version, MAX_VERSION)}: ` +
      [
        plural(sum("files"), "file"),
        plural(sum("bytes"), "byte"),
        plural(plan.buildInputs.length, "input"),
        ...runPathCounts(runPaths),
      ].join(", "),
    ...outputLines(plan, verbose),
    ...plan.buildInputs.flatMap(({ attr, because }) =>
      reasonLines(
        attr,
        because.map(({ elf, needed }) => `${needed} for ${elf}`),
      ),
    ),
    ...plan.buildInputs.flatMap(({ attr, reason }) =>
      reason === undefined ? [] : [`  ${attr.padEnd(width)}  as deb2nix.toml says: ${visible(reason)}`],
    ),
    ...runPaths.flatMap(({ label, reasons }) => reasonLines(label, reasons)),
    ...plan.interpreters.flatMap(({ attr, modules, because }) =>
      reasonLines(
        attr,
        because.map(
          ({ file, interpreter }) =>
            `${interpreter} runs ${file}${modules.length === 0 ? "" : `, with ${modules.join(", ")}`}`,
        ),
      ),
    ),
    ...plan.hooks.tools.map(({ attr, because }) => `  ${attr.padEnd(width)}  ${visible(because)}`),
    ...plan.hooks.flags.map(({ name, because }) => `  ${name.padEnd(width)}  ${visible(because)}`),
    ...plan.fromHost.map(
      ({ needed, reason }) => `  ${visible(needed)} comes with the machine: ${visible(reason)}`,
    ),
    ...plan.fromDriver.map((name) => `  ${visible(name)} comes with the driver`),
    ...absent.map((deb) => `  ${deb.package} belongs to it but was not given: what it needs is not known`),
  ];
  return `${lines.join("\n")}\n`;
}

/** What each split takes out of the closure of who needs only `out`; with `verbose`, what was not split and why. */
function outputLines({ outputs, merged }: PackagePlan, verbose: boolean): string[] {
  const [out, ...others] = outputs;
  if (out === undefined) return [];
  return [
    ...(others.length === 0 ? [] : [`  out keeps ${plural(out.bytes, "byte")}`]),
    ...others.map(({ name, bytes, files }) =>
      files === 0
        ? `  ${name} holds no file of the debs: it propagates the other outputs to who builds with them`
        : `  ${name} takes ${plural(bytes, "byte")} in ${plural(files, "file")} out of it`,
    ),
    ...(verbose ? merged.map(({ name, because }) => `  no ${name}: ${visible(because)}`) : []),
  ];
}
