import type { Meta, PackagePlan } from "../plan/package-plan.ts";
import { argumentsFor, inputList } from "./arguments.ts";
import {
  apply,
  binding,
  blankLine,
  boolean,
  functionOf,
  indentedString,
  list,
  type NixExpr,
  type NixSetItem,
  reference,
  set,
  string,
  variable,
} from "./expression.ts";
import { fixAttributes } from "./fixes/fix-attributes.ts";
import { runPathItems } from "./fixes/run-path-items.ts";
import type { ShellLine } from "./fixes/shell-line.ts";
import { treeCommands } from "./fixes/tree-commands.ts";
import { ignoredItems } from "./ignored.ts";
import { outputCommands, outputItems, outputRoot } from "./output-commands.ts";
import { inHereDocument, outPath, shellWord, sourcePath } from "./shell.ts";
import { storeName } from "./store-name.ts";

/** A package that nixpkgs alone can build: `stdenv.mkDerivation` over one deb. */
export function standalone(plan: PackagePlan, url?: string): NixExpr {
  const inputs = inputList(plan.buildInputs, plan.unresolved);
  const tools = [
    "dpkg",
    ...(plan.autoPatchelf ? ["autoPatchelfHook"] : []),
    // Its run path must come behind those of auto-patchelf, so it stands behind it.
    ...(plan.fromDriver.length > 0 ? ["autoAddDriverRunpath"] : []),
  ];
  const items: NixSetItem[] = [
    binding("pname", string(storeName(plan.pname))),
    binding("version", string(storeName(plan.version))),
    blankLine,
    ...outputItems(plan.division),
    ...(plan.outputs.length > 1 ? [blankLine] : []),
    binding("src", source(plan, url)),
    blankLine,
    binding("nativeBuildInputs", list(tools.map(variable))),
    ...(plan.autoPatchelf
      ? [binding("buildInputs", list([reference("stdenv.cc.cc.lib"), ...inputs.items]))]
      : []),
    ...ignoredItems(plan),
    ...runPathItems(plan.fixes, plan.division),
    blankLine,
    binding("unpackPhase", indentedString(phase("Unpack", unpackCommands(plan)))),
    binding("sourceRoot", string("source")),
    blankLine,
    binding("dontConfigure", boolean(true)),
    binding("dontBuild", boolean(true)),
    ...(plan.meta.sourceTypes.includes("binaryNativeCode") ? [binding("dontStrip", boolean(true))] : []),
    blankLine,
    binding("installPhase", indentedString(phase("Install", installCommands(plan)))),
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
    ...fixAttributes(plan.fixes),
  ];
  return functionOf(argumentsFor(names), apply(reference(`${builder}.mkDerivation`), set(items)));
}

function source(plan: PackagePlan, url: string | undefined): NixExpr {
  const { file = "", sha256 = "" } = plan.debs[0] ?? {};
  const name = binding("name", string(storeName(file)));
  const hash = binding("hash", string(`sha256-${Buffer.from(sha256, "hex").toString("base64")}`));
  if (url !== undefined) {
    // A name that the store cannot hold must not be taken from the URL.
    const isSafe = storeName(file) === file && url.endsWith(`/${file}`);
    return apply(variable("fetchurl"), set([...(isSafe ? [] : [name]), binding("url", string(url)), hash]));
  }
  const address = `file://$PWD/${shellWord(encodeURIComponent(file.toWellFormed()))}`;
  const message = [
    `Get ${file} from its vendor, then put it into the store:`,
    `  nix-prefetch-url --type sha256 --name ${shellWord(storeName(file))} ${address}`,
  ].map(inHereDocument);
  return apply(variable("requireFile"), set([name, hash, binding("message", indentedString(message))]));
}

function phase(name: string, commands: readonly ShellLine[]): ShellLine[] {
  return [`runHook pre${name}`, "", ...commands, "", `runHook post${name}`];
}

function unpackCommands({ installation: { hasSetId, special } }: PackagePlan): string[] {
  if (!hasSetId && special.length === 0) return ["dpkg-deb --extract $src source"];
  const options = [
    "--extract",
    ...(hasSetId ? ["--no-same-permissions"] : []),
    "--directory source",
    ...(special.length > 0 ? ["--anchored --no-wildcards"] : []),
  ];
  return [
    ...(hasSetId ? ["# set-id bits cannot be kept in a build"] : []),
    ...(special.length > 0 ? ["# devices and pipes cannot be made in a build"] : []),
    "mkdir source",
    ...command([
      `dpkg-deb --fsys-tarfile $src | tar ${options.join(" ")}`,
      // Names begin with `./` in most debs, in some with nothing.
      ...special.map((path) => `--exclude={./,}${shellWord(path.slice(1))}`),
    ]),
  ];
}

/** One line, or one line for every part but the first. */
function command([first = "", ...parts]: readonly string[]): string[] {
  return [first, ...parts.map((part) => `  ${part}`)].map((line, index) =>
    index === parts.length ? line : `${line} \\`,
  );
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
