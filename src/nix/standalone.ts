import type { Fix, Meta, PackagePlan } from "../plan/package-plan.ts";
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
import { outPath, shellWord } from "./shell.ts";
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
  const originRunpaths = plan.fixes.filter((fix) => fix.kind === "origin-runpath");
  const items: NixSetItem[] = [
    binding("pname", string(storeName(plan.pname))),
    binding("version", string(storeName(plan.version))),
    blankLine,
    binding("src", source(plan, url)),
    blankLine,
    binding("nativeBuildInputs", list(tools.map(variable))),
    ...(plan.autoPatchelf
      ? [binding("buildInputs", list([reference("stdenv.cc.cc.lib"), ...inputs.items]))]
      : []),
    ...driverItems(plan),
    ...(originRunpaths.length > 0
      ? [binding("appendRunpaths", list(originRunpaths.map(({ runpath }) => string(runpath))))]
      : []),
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
  const message = [
    `Get ${file} from its vendor, then put it into the store:`,
    `  nix-prefetch-url --type sha256 --name ${storeName(file)} file://$PWD/${file}`,
  ];
  return apply(variable("requireFile"), set([name, hash, binding("message", indentedString(message))]));
}

function driverItems(plan: PackagePlan): NixSetItem[] {
  if (plan.fromDriver.length === 0) return [];
  return [
    binding("autoPatchelfIgnoreMissingDeps", list(plan.fromDriver.map((name) => string(name))), [
      "The driver's: found in /run/opengl-driver/lib",
    ]),
  ];
}

function phase(name: string, commands: readonly string[]): string[] {
  return [`runHook pre${name}`, "", ...commands, "", `runHook post${name}`];
}

function unpackCommands(plan: PackagePlan): string[] {
  if (!plan.hasSetId) return ["dpkg-deb --extract $src source"];
  return [
    "# set-id bits cannot be kept in a build",
    "mkdir source",
    "dpkg-deb --fsys-tarfile $src | tar --extract --no-same-permissions --directory source",
  ];
}

function installCommands(plan: PackagePlan): string[] {
  const copies = plan.roots.map((root) =>
    root === "usr" ? copy("usr/.", "$out") : copy(shellWord(root), "$out"),
  );
  const filled = new Set(plan.flattened.map(({ to }) => to).filter((to) => to !== "/"));
  const flattenings = [
    ...(filled.size === 0 ? [] : [`mkdir -p ${[...filled].map(outPath).join(" ")}`]),
    ...plan.flattened.flatMap(({ from, to }) => [
      copy(`${outPath(from)}/.`, outPath(to)),
      `rm -r ${outPath(from)}`,
    ]),
  ];
  const fixes = plan.fixes.flatMap(fixCommands);
  const blocks = [["mkdir -p $out", ...copies], flattenings, fixes].filter((block) => block.length > 0);
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

/** Links in the way are replaced, never written through. */
function copy(from: string, to: string): string {
  return `cp -r --remove-destination ${from} ${to}`;
}

function fixCommands(fix: Fix): string[] {
  switch (fix.kind) {
    case "soname-link":
    case "relink":
      return [`ln -sfn ${shellWord(fix.target)} ${outPath(fix.path)}`];
    case "rewrite-paths":
      return [
        `substituteInPlace ${outPath(fix.path)} \\`,
        ...fix.replacements.map(({ from, to }, index, all) => {
          const end = index === all.length - 1 ? "" : " \\";
          return `  --replace-fail ${shellWord(from)} ${outPath(to)}${end}`;
        }),
      ];
    case "origin-runpath":
      return [];
  }
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
