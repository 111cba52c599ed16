import { AFTER_PATH, BEFORE_PATH } from "../facts/path-boundary.ts";
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
import { ignoredItems } from "./ignored.ts";
import { inDoubleQuotes, inHereDocument, literalInEre, outPath, shellWord, sourcePath } from "./shell.ts";
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
    ...ignoredItems(plan),
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
  const address = `file://$PWD/${shellWord(encodeURIComponent(file.toWellFormed()))}`;
  const message = [
    `Get ${file} from its vendor, then put it into the store:`,
    `  nix-prefetch-url --type sha256 --name ${shellWord(storeName(file))} ${address}`,
  ].map(inHereDocument);
  return apply(variable("requireFile"), set([name, hash, binding("message", indentedString(message))]));
}

function phase(name: string, commands: readonly string[]): string[] {
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

function installCommands(plan: PackagePlan): string[] {
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
  const links = plan.fixes.flatMap(linkCommand);
  const blocks = [preparations, copies, links, rewriteCommands(plan.fixes)].filter(
    (block) => block.length > 0,
  );
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

/** Whether one of the directories that are still to be copied holds `directory`. */
function isCopiedAgain(directory: string, later: readonly string[]): boolean {
  return later.some((above) => directory.startsWith(`${above}/`));
}

function linkCommand(fix: Fix): string[] {
  if (fix.kind !== "soname-link" && fix.kind !== "relink") return [];
  return [`ln -sfn ${shellWord(fix.target)} ${outPath(fix.path)}`];
}

/**
 * One pass of sed over each file. What was replaced is marked by a line feed, which no line holds, and by a sign
 * behind which no path begins, so it is not replaced again whatever the name of the output.
 */
function rewriteCommands(fixes: readonly Fix[]): string[] {
  const commands = fixes.flatMap((fix) =>
    fix.kind !== "rewrite-paths"
      ? []
      : command([
          "sed -E -i -e :a",
          ...fix.replacements.map(({ from, to, isDirectory }) => {
            const end = isDirectory ? "$into" : "$end";
            const result = to.replace(/[\\&#]/g, "\\$&");
            return `-e "s#$start${inDoubleQuotes(literalInEre(from))}${end}#\\1\\n%${inDoubleQuotes(result)}\\4#; ta"`;
          }),
          '-e "s#\\n%#$out#g"',
          outPath(fix.path),
        ]),
  );
  if (commands.length === 0) return [];
  return [
    "# A path is replaced where it stands by itself, a directory's also in front of what lies in it.",
    `start=${shellWord(BEFORE_PATH)}`,
    `end=${shellWord(`(${AFTER_PATH})`)}`,
    `into=${shellWord(`(/|${AFTER_PATH})`)}`,
    ...commands,
  ];
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
