import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  binding,
  boolean,
  functionOf,
  inheritFrom,
  integer,
  letIn,
  list,
  type NixExpr,
  type NixSetItem,
  reference,
  select,
  set,
  string,
  variable,
} from "../../../../src/nix/expression.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { mergeReleases } from "../../../../src/nix/releases/merge-releases.ts";
import { builderView } from "./builder-view.ts";
import { evaluate } from "./evaluate.ts";
import { ALL, variants } from "./variants-arbitrary.ts";

const MAJORS = ["35", "36", "38"];
const NONE = new Map(MAJORS.map((major) => [major, new Set<string>()]));

const call = (...items: NixSetItem[]): NixExpr =>
  apply(variable("buildFromDebs"), set([binding("pname", string("nvidia-l4t-x")), ...items]));
const formals = (...names: string[]) => ["buildFromDebs", ...names];

/** The functions of 35, 36 and 38 as one, printed; a release without the package is undefined. */
function merged(
  functions: readonly (NixExpr | undefined)[],
  attributes: ReadonlyMap<string, ReadonlySet<string>> = NONE,
): string {
  const releases = functions.flatMap((expr, at) =>
    expr === undefined ? [] : [{ major: MAJORS[at]!, expr }],
  );
  return printNix(mergeReleases(releases, { majors: MAJORS, attributes }));
}

const lines = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line));

test("in every release the merged function calls the builder as the release's own does", () => {
  const attributes = new Map(ALL.map((major) => [major, new Set<string>()]));
  fc.assert(
    fc.property(variants, (releases) => {
      const expr = mergeReleases(releases, { majors: ALL, attributes });
      for (const { major, expr: own } of releases) {
        expect(builderView(evaluate(expr, major))).toEqual(builderView(evaluate(own, major)));
      }
    }),
    { numRuns: 400 },
  );
});

test("a package of one release, and one that is the same in all of its releases, is as it was", () => {
  const inputs = binding("buildInputs", list([variable("expat")]), ["why"]);
  const expr = functionOf(formals("expat"), call(inputs));
  expect(merged([undefined, expr])).toBe(printNix(expr));
  expect(merged([expr, undefined, expr])).toBe(printNix(expr));
});

describe("an argument that some releases leave out", () => {
  const only = (item: NixSetItem) => [functionOf(formals(), call(item)), functionOf(formals(), call())];

  test.each<[string, NixSetItem, string]>([
    [
      "repo",
      binding("repo", string("common")),
      '  repo = if l4tAtLeast "36" then defaultSomDebRepo else "common";',
    ],
    ["autoPatchelf", binding("autoPatchelf", boolean(false)), '  autoPatchelf = l4tAtLeast "36";'],
    [
      "outputs",
      binding("outputs", list(["out", "dev"].map((name) => string(name)))),
      '  outputs = [ "out" ] ++ lib.optionals (l4tOlder "36") [ "dev" ];',
    ],
    [
      "buildInputs",
      binding("buildInputs", list([variable("expat")])),
      '  buildInputs = lib.optionals (l4tOlder "36") [ expat ];',
    ],
    [
      "meta.platforms",
      binding(["meta", "platforms"], list(["aarch64-linux", "x86_64-linux"].map((name) => string(name)))),
      '  meta.platforms = [ "aarch64-linux" ] ++ lib.optionals (l4tOlder "36") [ "x86_64-linux" ];',
    ],
    [
      "version",
      binding("version", select(reference("debs.common.y"), ["version"])),
      "      debs.${defaultSomDebRepo}.nvidia-l4t-x.version",
    ],
    [
      "srcs",
      binding("srcs", list([select(reference("debs.common.y"), ["src"])])),
      '  srcs = lib.optionals (l4tOlder "36") [ debs.common.y.src ]',
    ],
  ])("%s has the builder's default there", (_name, item, line) => {
    expect(merged(only(item)).split("\n")).toContain(line);
  });

  test("what has no default stands behind //", () => {
    const text = merged(only(binding("outputInclude", string("dev"))));
    expect(text).toContain(`buildFromDebs ({
  pname = "nvidia-l4t-x";
} // lib.optionalAttrs (l4tOlder "36") {
  outputInclude = "dev";
})`);
  });

  test("a release that lacks the package makes no condition", () => {
    const expr = functionOf(formals("expat"), call(binding("buildInputs", list([variable("expat")]))));
    const other = functionOf(
      formals("expat"),
      call(binding("buildInputs", list([variable("expat")])), binding("repo", string("a"))),
    );
    expect(merged([undefined, expr, other])).toContain("  buildInputs = [ expat ];\n");
  });
});

test("arguments stand in the order of a package of one release", () => {
  const [platforms, patchelf] = [
    binding(["meta", "platforms"], list([])),
    binding("autoPatchelf", boolean(false)),
  ];
  const inputs = binding("buildInputs", list([variable("expat")]));
  const text = merged([
    functionOf(formals("expat"), call(inputs)),
    functionOf(formals(), call(patchelf, platforms)),
  ]);
  expect(lines(text, /^ {2}\S+ =/).map((line) => line.trim().split(" ")[0])).toEqual([
    "pname",
    "autoPatchelf",
    "buildInputs",
    "meta.platforms",
  ]);
});

test("comments of an argument are those of its releases, each once", () => {
  const inputs = (comment: string, name: string) =>
    functionOf(formals(name), call(binding("buildInputs", list([variable(name)]), ["common", comment])));
  const text = merged([inputs("old", "a"), inputs("new", "b")]);
  expect(lines(text, /#/)).toEqual(["  # common", "  # old", "  # new"]);
});

describe("the function's own arguments", () => {
  const needs = (name: string) =>
    functionOf(formals(name), call(binding("buildInputs", list([variable(name)]))));
  const head = (text: string) => text.split("\n}:")[0]!.replace("{ ", "").split("\n, ");
  const attributes = new Map([
    ["35", new Set(["l4t-core", "l4t-old"])],
    ["36", new Set(["l4t-core"])],
    ["38", new Set(["l4t-core", "l4t-new"])],
  ]);

  test("are those of all releases and what conditions need, sorted", () => {
    expect(head(merged([needs("zlib"), needs("expat")]))).toEqual([
      "buildFromDebs",
      "expat",
      "l4tAtLeast",
      "l4tOlder",
      "lib",
      "zlib",
    ]);
  });

  test("a package that another release lacks may be missing", () => {
    expect(head(merged([needs("l4t-core"), needs("l4t-core"), needs("l4t-new")], attributes))).toContain(
      "l4t-new ? null",
    );
    expect(head(merged([needs("l4t-old"), needs("l4t-core"), undefined], attributes))).toContain(
      "l4t-old ? null",
    );
  });

  test("a package that all have, or whose lack concerns no release of this one, may not", () => {
    expect(head(merged([needs("l4t-core"), needs("expat"), needs("expat")], attributes))).toContain(
      "l4t-core",
    );
    expect(head(merged([needs("l4t-old"), undefined, undefined], attributes))).toContain("l4t-old");
  });

  test("a package that a release needs and lacks is asked for: null would hide it", () => {
    const more = functionOf(formals("l4t-new"), call(binding("buildInputs", list([reference("l4t-new.x")]))));
    expect(head(merged([needs("l4t-new"), undefined, more], attributes))).toContain("l4t-new");
  });
});

describe("CUDA packages inherited from their set", () => {
  const inherited = (name: string) =>
    functionOf(
      formals("cudaPackages"),
      letIn(
        [inheritFrom(variable("cudaPackages"), [name])],
        call(binding("buildInputs", list([variable(name)]))),
      ),
    );

  test("are those of all releases", () => {
    expect(merged([inherited("libcublas"), inherited("cuda_cudart")])).toContain(
      "let\n  inherit (cudaPackages) cuda_cudart libcublas;\nin\nbuildFromDebs {\n",
    );
  });

  test("a name that is an argument in another release is not mixed up with it", () => {
    const own = functionOf(formals("libcublas"), call(binding("buildInputs", list([variable("libcublas")]))));
    const text = merged([own, inherited("libcublas")]);
    expect(text).toContain('if l4tAtLeast "36" then\n  let\n    inherit (cudaPackages) libcublas;\n  in\n');
    expect(text).toContain("else\n  buildFromDebs {\n");
  });
});

test("bodies of another form are chosen as they are", () => {
  expect(merged([functionOf(["a"], variable("a")), functionOf(["b"], integer(1))])).toBe(
    '{ a\n, b\n, l4tAtLeast\n}:\nif l4tAtLeast "36" then 1 else a\n',
  );
});
