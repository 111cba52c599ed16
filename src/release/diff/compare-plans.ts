import type { Fix, Input, PackagePlan } from "../../plan/package-plan.ts";
import { barePath } from "./bare-name.ts";
import type { Change, InputChange } from "./change.ts";

/**
 * What changes in the derivations: inputs, outputs, fixes. Packages are the same by attribute, else by the debs they
 * are made of; what only one side has is told by its debs.
 */
export function comparePlans(
  old: readonly PackagePlan[],
  fresh: readonly PackagePlan[],
  renamed: ReadonlyMap<string, string>,
  unread: ReadonlySet<string>,
): Change[] {
  const byAttr = new Map(fresh.map((plan) => [plan.attr, plan]));
  const byDeb = new Map(fresh.flatMap((plan) => plan.debs.map((deb) => [deb.package, plan] as const)));
  return old.flatMap((before) => {
    const names = before.debs.map((deb) => renamed.get(deb.package) ?? deb.package);
    const after = byAttr.get(before.attr) ?? names.map((name) => byDeb.get(name)).find(Boolean);
    // Of a package that is only known in part, the rest would seem to have come or gone.
    const all = [...names, ...(after?.debs ?? []).map((deb) => deb.package)];
    return after === undefined || all.some((name) => unread.has(name)) ? [] : changesOf(before, after);
  });
}

function changesOf(old: PackagePlan, fresh: PackagePlan): Change[] {
  const { attr } = fresh;
  return [
    ...inputChanges(
      "input",
      attr,
      old.buildInputs,
      fresh.buildInputs,
      ({ elf, needed }) => `${elf} needs ${needed}`,
    ),
    ...inputChanges(
      "runtime-input",
      attr,
      old.runtimeInputs,
      fresh.runtimeInputs,
      ({ elf, dlopen }) => `${elf} opens ${dlopen}`,
    ),
    ...outputChanges("output-added", attr, fresh, old),
    ...outputChanges("output-removed", attr, old, fresh),
    ...fixChanges(attr, old.fixes, fresh.fixes),
  ];
}

function inputChanges<Because>(
  kind: "input" | "runtime-input",
  attr: string,
  old: readonly Input<Because>[],
  fresh: readonly Input<Because>[],
  line: (because: Because) => string,
): InputChange[] {
  const [before, after] = [new Set(old.map(inputName)), new Set(fresh.map(inputName))];
  const change = (direction: "added" | "removed") => (input: Input<Because>) => ({
    kind: `${kind}-${direction}` as const,
    // What a hand-written package lacks breaks it; what it has too much does not.
    severity: direction === "added" ? ("warning" as const) : ("note" as const),
    package: attr,
    input: inputName(input),
    evidence: input.because.map(line),
  });
  return [
    ...fresh.filter((input) => !before.has(inputName(input))).map(change("added")),
    ...old.filter((input) => !after.has(inputName(input))).map(change("removed")),
  ];
}

function inputName({ attr, output }: Pick<Input<unknown>, "attr" | "output">): string {
  return output === undefined ? attr : `${attr}.${output}`;
}

function outputChanges(
  kind: "output-added" | "output-removed",
  attr: string,
  here: PackagePlan,
  there: PackagePlan,
): Change[] {
  const others = new Set(there.outputs.map(({ name }) => name));
  return here.outputs
    .filter(({ name }) => !others.has(name))
    .map(({ name, files, bytes }) => ({
      kind,
      severity: "note",
      package: attr,
      output: name,
      evidence: [`${files} files, ${bytes} bytes`],
    }));
}

function fixChanges(attr: string, old: readonly Fix[], fresh: readonly Fix[]): Change[] {
  const [before, after] = [new Set(old.map(meaningOf)), new Set(fresh.map(meaningOf))];
  const removed = old.filter((fix) => !after.has(meaningOf(fix)));
  const added = fresh.filter((fix) => !before.has(meaningOf(fix)));
  const left = Map.groupBy(removed, subjectOf);
  const right = Map.groupBy(added, subjectOf);
  const replaced = [...left].flatMap(([subject, [from, ...others]]) => {
    const [to, ...rest] = right.get(subject) ?? [];
    return from === undefined || to === undefined || others.length + rest.length > 0 ? [] : [{ from, to }];
  });
  const paired = new Set<Fix>(replaced.flatMap(({ from, to }) => [from, to]));
  const change = (kind: "fix-added" | "fix-removed") => (fix: Fix) => ({
    kind,
    severity: kind === "fix-added" ? ("warning" as const) : ("note" as const),
    package: attr,
    fix,
    evidence: fix.because.map(({ file, name }) => `${file}: ${name}`),
  });
  return [
    ...replaced.map(
      ({ from, to }): Change => ({
        kind: "fix-changed",
        severity: "warning",
        package: attr,
        from,
        to,
        evidence: [],
      }),
    ),
    ...added.filter((fix) => !paired.has(fix)).map(change("fix-added")),
    ...removed.filter((fix) => !paired.has(fix)).map(change("fix-removed")),
  ];
}

/** Everything that a fix does, without why and without the driver's version. */
function meaningOf(fix: Fix): string {
  const isLink = fix.kind === "relink" || fix.kind === "remove-link";
  return JSON.stringify(fix, (key, value: unknown) => {
    // A link is replaced whatever it was.
    if (key === "because" || (isLink && key === "was")) return undefined;
    return typeof value === "string" ? barePath(value) : value;
  });
}

/** What a fix is about: two with the same subject are one that changed. */
function subjectOf(fix: Fix): string {
  const members: Readonly<Partial<Record<string, unknown>>> = { ...fix };
  const subject = [fix.kind, members.path ?? members.directory ?? members.library, members.attr];
  return subject.map((part) => (typeof part === "string" ? barePath(part) : "")).join("\0");
}
