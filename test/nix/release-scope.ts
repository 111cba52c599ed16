import type { NixExpr } from "../../src/nix/expression.ts";
import { variablesOf } from "../../src/nix/releases/variables.ts";
import { SOM } from "../unit/nix/releases/evaluate.ts";

/** What of nixpkgs' lib the functions call, and what jetpack-nixos' scope has beside packages. */
const LIB = `{
  optionals = condition: list: if condition then list else [ ];
  optionalString = condition: text: if condition then text else "";
  optionalAttrs = condition: attrs: if condition then attrs else { };
  getLib = package: "lib(\${package})";
  getOutput = output: package: "\${output}(\${package})";
  getExe = package: "exe(\${package})";
  packagesFromDirectoryRecursive = { callPackage, directory }: callPackage directory;
}`;

/** `l4tAtLeast` and `l4tOlder` of a release, as attributes. */
export function releaseItems(major: string): string {
  return `
    l4tAtLeast = version: builtins.compareVersions "${major}.5.0" version >= 0;
    l4tOlder = version: builtins.compareVersions "${major}.5.0" version < 0;
    lib = ${LIB};`;
}

/**
 * Nix code of a scope in which each package is its own name, and a path below it the path with dots. `exprs` are
 * package functions: the scope has what they take.
 */
export function scopeOf(exprs: readonly NixExpr[], major: string, lacking: ReadonlySet<string>): string {
  const tree: Tree = new Map();
  for (const expr of exprs) for (const path of pathsOf(expr)) insert(tree, path);
  for (const name of [...lacking, ...GIVEN]) tree.delete(name);
  return `{
    buildFromDebs = args: args;
    defaultSomDebRepo = "${SOM}";
    dlopenOverride = rewrites: file: "dlopenOverride \${builtins.toJSON rewrites} \${file}";
    ${releaseItems(major)}
    ${items(tree, [], items(tree.get("ps") ?? new Map(), ["ps"]))}
  }`;
}

const GIVEN = [
  "buildFromDebs",
  "defaultSomDebRepo",
  "dlopenOverride",
  "l4tAtLeast",
  "l4tOlder",
  "lib",
  "placeholder",
];

/** Names below names. */
type Tree = Map<string, Tree>;

function insert(tree: Tree, [first, ...rest]: readonly string[]): void {
  if (first === undefined) return;
  const below = tree.get(first) ?? new Map();
  tree.set(first, below);
  insert(below, rest);
}

/** `modules`: attributes of what `withPackages` gives its function. */
function items(tree: Tree, path: readonly string[], modules = ""): string {
  return [...tree]
    .map(([name, below]) => {
      const own = [...path, name];
      if (name === "withPackages")
        return `"${name}" = choose: "${path.join(".")} with \${toString (choose { ${modules} })}";`;
      return `"${name}" = ${below.size === 0 ? `"${own.join(".")}"` : `{ ${items(below, own, modules)} }`};`;
    })
    .join("\n");
}

/** Every variable, and every path that is selected from one. */
function pathsOf(expr: NixExpr): string[][] {
  const paths = [...variablesOf(expr)].map((name) => [name]);
  JSON.stringify(expr, (_name, part: unknown) => {
    const node = part as Partial<NixExpr> | null;
    if (node?.kind === "select") paths.push(pathOf(node as NixExpr & { kind: "select" }));
    if ((node as { kind?: string } | null)?.kind === "inherit") {
      const { from, names = [] } = part as { from?: NixExpr; names?: string[] };
      if (from?.kind === "variable") paths.push(...names.map((name) => [from.name, name]));
    }
    return part;
  });
  return paths;
}

function pathOf({ from, path }: NixExpr & { readonly kind: "select" }): string[] {
  const head = from.kind === "select" ? pathOf(from) : from.kind === "variable" ? [from.name] : [];
  return [...head, ...path.map((name) => (typeof name === "string" ? name : SOM))];
}
