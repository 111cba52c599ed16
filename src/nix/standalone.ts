import type { Meta, PackagePlan } from "../plan/package-plan.ts";
import { argumentsFor, inputList } from "./arguments.ts";
import { debSources, sharedSource, unpackCommands } from "./deb-sources.ts";
import {
  apply,
  binding,
  blankLine,
  boolean,
  functionOf,
  indentedString,
  letIn,
  list,
  type NixExpr,
  type NixSetItem,
  reference,
  set,
  string,
} from "./expression.ts";
import { fixAttributes } from "./fixes/fix-attributes.ts";
import { runPathItems } from "./fixes/run-path-items.ts";
import type { ShellLine } from "./fixes/shell-line.ts";
import { treeCommands } from "./fixes/tree-commands.ts";
import { ignoredItems } from "./ignored.ts";
import { outputCommands, outputItems, outputRoot } from "./output-commands.ts";
import { outPath, sourcePath } from "./shell.ts";
import { storeName } from "./store-name.ts";

/** A package that nixpkgs alone can build: `stdenv.mkDerivation` over its debs. `url`: of the only one. */
export function standalone(plan: PackagePlan, url?: string): NixExpr {
  const tools = [
    "dpkg",
    ...(plan.autoPatchelf ? ["autoPatchelfHook"] : []),
    // Its run path must come behind those of auto-patchelf, so it stands behind it.
    ...(plan.fromDriver.length > 0 || plan.opensDriver ? ["autoAddDriverRunpath"] : []),
    ...plan.hooks.tools.map(({ attr }) => attr),
  ];
  const items: NixSetItem[] = [
    binding("pname", string(storeName(plan.pname))),
    binding("version", string(storeName(plan.version))),
    blankLine,
    ...outputItems(plan.division),
    ...(plan.outputs.length > 1 ? [blankLine] : []),
    debSources(plan, url),
    blankLine,
    binding("nativeBuildInputs", list(tools.map(reference))),
    ...buildInputs(plan),
    ...ignoredItems(plan),
    ...runPathItems(plan.fixes, plan.division),
    blankLine,
    binding("unpackPhase", indentedString(phase("Unpack", unpackCommands(plan)))),
    binding("sourceRoot", string("source")),
    blankLine,
    binding("dontConfigure", boolean(true)),
    binding("dontBuild", boolean(true)),
    ...plan.hooks.flags.map(({ name }) => binding(name, boolean(true))),
    ...(plan.meta.sourceTypes.includes("binaryNativeCode") ? [binding("dontStrip", boolean(true))] : []),
    blankLine,
    binding("installPhase", indentedString(phase("Install", installCommands(plan)))),
    ...(plan.hooks.preFixup.length === 0
      ? []
      : [blankLine, binding("preFixup", indentedString([...plan.hooks.preFixup]))]),
    blankLine,
    binding("meta", set(metaItems(plan.meta))),
  ];
  const builder = plan.autoPatchelf ? "stdenv" : "stdenvNoCC";
  const names = [
    builder,
    "lib",
    url === undefined ? "requireFile" : "fetchurl",
    ...tools,
    ...plan.buildInputs.map((input) => input.attr),
    ...plan.interpreters.map(({ attr }) => attr),
    ...fixAttributes(plan.fixes),
  ];
  const derivation = apply(reference(`${builder}.mkDerivation`), set(items));
  const shared = sharedSource(plan);
  return functionOf(argumentsFor(names), shared === undefined ? derivation : letIn([shared], derivation));
}

/** Libraries where there is something to patch, and interpreters. */
function buildInputs({ autoPatchelf, buildInputs, unresolved, interpreters }: PackagePlan): NixSetItem[] {
  if (!autoPatchelf && interpreters.length === 0) return [];
  const { items } = inputList(autoPatchelf ? buildInputs : [], autoPatchelf ? unresolved : [], interpreters);
  const gcc = autoPatchelf ? [reference("stdenv.cc.cc.lib")] : [];
  return [binding("buildInputs", list([...gcc, ...items]))];
}

function phase(name: string, commands: readonly ShellLine[]): ShellLine[] {
  return [`runHook pre${name}`, "", ...commands, "", `runHook post${name}`];
}

function installCommands(plan: PackagePlan): ShellLine[] {
  const { roots, merges, removed, isRestricted } = plan.installation;
  const filled = new Set(merges.map(({ to }) => to).filter((to) => to !== "/"));
  const preparations = [
    ...(isRestricted ? ["chmod -R u+rwX ."] : []),
    ...(removed.length === 0 ? [] : [`rm -r ${removed.map(sourcePath).join(" ")}`]),
  ];
  const copies = [
    `mkdir -p ${filled.size === 0 ? "$out" : [...filled].map(outPath).join(" ")}`,
    ...merges.flatMap(({ from, to }, index) => [
      `cp -r ${sourcePath(from)}/. ${outPath(to)}`,
      ...(isCopiedAgain(from, [...merges.slice(index + 1).map((later) => later.from), ...roots])
        ? [`rm -r ${sourcePath(from)}`]
        : []),
    ]),
    ...(roots.length === 0 ? [] : [`cp -r ${roots.map(sourcePath).join(" ")} $out`]),
  ];
  const blocks: readonly (readonly ShellLine[])[] = [
    preparations,
    copies,
    treeCommands(plan.fixes, { word: outPath, rootOf: outputRoot(plan.division) }),
    plan.hooks.compiledSchemas === undefined
      ? []
      : [`glib-compile-schemas ${outPath(plan.hooks.compiledSchemas)}`],
    outputCommands(plan.division),
  ].filter((block) => block.length > 0);
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

/** Whether one of the directories that are still to be copied holds `directory`. */
function isCopiedAgain(directory: string, later: readonly string[]): boolean {
  return later.some((above) => directory.startsWith(`${above}/`));
}

function metaItems(meta: Meta): NixSetItem[] {
  const licenses = meta.licenses.map((name) => reference(`lib.licenses.${name}`));
  const [license] = licenses;
  return [
    ...(meta.description === undefined ? [] : [binding("description", string(meta.description))]),
    ...(meta.homepage === undefined ? [] : [binding("homepage", string(meta.homepage))]),
    binding("license", licenses.length === 1 && license !== undefined ? license : list(licenses)),
    binding("sourceProvenance", list(meta.sourceTypes.map((name) => reference(`lib.sourceTypes.${name}`)))),
    ...(meta.mainProgram === undefined ? [] : [binding("mainProgram", string(meta.mainProgram))]),
    binding(
      "platforms",
      meta.platforms === "all"
        ? reference("lib.platforms.all")
        : list(meta.platforms.map((system) => string(system))),
    ),
  ];
}
