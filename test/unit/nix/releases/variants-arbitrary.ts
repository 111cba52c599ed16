import fc from "fast-check";
import {
  apply,
  binding,
  boolean,
  comment,
  commented,
  functionOf,
  indentedString,
  interpolation,
  list,
  type NixComment,
  type NixExpr,
  type NixSetItem,
  type NixStringPart,
  reference,
  select,
  set,
  string,
  variable,
} from "../../../../src/nix/expression.ts";
import type { ReleaseVariant } from "../../../../src/nix/releases/merge-releases.ts";
import { variablesOf } from "../../../../src/nix/releases/variables.ts";

/** The releases that are analysed; a package is in some of them. */
export const ALL = ["34", "35", "36", "38", "39"];

const inputs = ["cairo", "expat", "l4t-core", "gst_all_1.gstreamer", "gst_all_1.gst-plugins-base", "libdrm"];
const reason = fc.option(fc.constantFrom("why", "because", "two\nlines"), { freq: 4 });

/** Some of what there is, mostly in its own order. */
function some<T>(pool: readonly T[]): fc.Arbitrary<T[]> {
  const subset = fc.subarray([...pool]);
  return fc.oneof({ weight: 4, arbitrary: subset }, fc.shuffledSubarray([...pool]));
}

function listOf(pool: readonly NixExpr[]): fc.Arbitrary<NixExpr> {
  return fc
    .tuple(some(pool), fc.array(reason, { minLength: pool.length, maxLength: pool.length }), reason)
    .map(([items, reasons, last]) =>
      list([
        ...items.flatMap((item, index): (NixExpr | NixComment)[] => {
          const text = reasons[index];
          if (text === null || text === undefined) return [item];
          return index % 2 === 0 ? [comment(text), item] : [commented([text], item)];
        }),
        ...(last === null ? [] : [comment(`TODO ${last}`)]),
      ]),
    );
}

const runPaths = [
  string(interpolation(apply(variable("placeholder"), string("out"))), "/lib"),
  ...inputs.map((input) => string(interpolation(apply(reference("lib.getLib"), reference(input))), "/lib")),
  string("$ORIGIN"),
];

const source = (repo: NixExpr | string, name: string) =>
  select(variable("debs"), [typeof repo === "string" ? repo : interpolation(repo), name, "src"]);
const sources = [
  source(variable("defaultSomDebRepo"), "nvidia-l4t-a"),
  source("common", "nvidia-l4t-a"),
  source("common", "nvidia-l4t-b"),
  source(variable("defaultSomDebRepo"), "nvidia-l4t-c"),
];

/** Blocks and commands of every form, hard words for the shell and for Nix among them. */
const commands: readonly (readonly (string | readonly NixStringPart[])[])[] = [
  ["ln -sfn a b"],
  ["ln -sfn c d"],
  ["mkdir -p x"],
  ["mkdir -p x"],
  ["# why", "rm x"],
  ["substituteInPlace x \\", "  --replace-fail a b"],
  ["for file in *; do", "  echo $file", "done"],
  ["renames=$(mktemp)", "echo a > $renames"],
  ["ln -sfn 'a", "", "  b' c"],
  ['echo "it is', "", "${x} '' \\\\ $'\\'' \\\"", '"'],
  ["cat > x << end", "", "  a", "end"],
  ["# it's", ["cp ", interpolation(apply(reference("lib.getLib"), variable("cairo"))), "/lib/x y"]],
  ["  echo two deeper"],
  ["pushd x"],
  ["popd"],
  ["# nothing behind it"],
];

const blocks: fc.Arbitrary<NixExpr> = fc
  .tuple(some(commands), fc.array(fc.boolean(), { minLength: commands.length, maxLength: commands.length }))
  .map(([units, breaks]) =>
    indentedString(
      units.flatMap((unit, index) => [...(breaks[index] === true && index > 0 ? [""] : []), ...unit]),
    ),
  );

const maybe = (path: string | readonly string[], value: fc.Arbitrary<NixExpr>): fc.Arbitrary<NixSetItem[]> =>
  fc
    .option(fc.tuple(value, reason))
    .map((given) =>
      given === null ? [] : [binding(path, given[0], given[1] === null ? undefined : [given[1]])],
    );

const call = fc.tuple(
  maybe("repo", fc.constantFrom(string("common"), string("som"))),
  maybe(
    "version",
    fc.constantFrom(string("1"), select(variable("debs"), ["common", "nvidia-l4t-b", "version"])),
  ),
  maybe("srcs", listOf(sources)),
  maybe("outputs", listOf(["out", "dev", "lib", "static"].map((name) => string(name)))),
  maybe("outputInclude", fc.constantFrom(string("dev"), string("include"))),
  maybe("autoPatchelf", fc.boolean().map(boolean)),
  maybe("buildInputs", listOf(inputs.map(reference))),
  maybe(
    "autoPatchelfIgnoreMissingDeps",
    listOf(["libcuda.so.1", "libx.so", "liby.so"].map((name) => string(name))),
  ),
  maybe("appendRunpaths", listOf(runPaths)),
  maybe("postPatch", blocks),
  maybe("postInstall", blocks),
  maybe(["meta", "platforms"], listOf(["aarch64-linux", "x86_64-linux"].map((name) => string(name)))),
);

/** The function that `items` are the arguments in, with the inputs that they mention. */
function packageOf(items: readonly NixSetItem[]): NixExpr {
  const body = apply(variable("buildFromDebs"), set([binding("pname", string("nvidia-l4t-a")), ...items]));
  return functionOf([...variablesOf(body)].filter((name) => name !== "placeholder").sort(), body);
}

/** A package in one to four releases, each argument in at most three forms. */
export const variants: fc.Arbitrary<ReleaseVariant[]> = fc
  .tuple(
    fc.subarray(ALL, { minLength: 1, maxLength: 4 }),
    fc.array(call, { minLength: 3, maxLength: 3 }),
    fc.array(fc.nat(2), { minLength: 4 * 12, maxLength: 4 * 12 }),
  )
  .map(([majors, calls, picks]) =>
    majors.map((major, release) => ({
      major,
      expr: packageOf(calls[0]!.flatMap((_, index) => calls[picks[release * 12 + index]!]![index]!)),
    })),
  );
