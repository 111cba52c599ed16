import { field } from "../../debian/deb822.ts";
import type { DebFacts } from "../../facts/deb-facts.ts";
import type { Group } from "../groups.ts";
import { packageName, sourceName } from "../release.ts";
import type { OutputName } from "./output-name.ts";

/** What belongs to an output: shell patterns below the package's root, as `moveToOutput` takes them. */
export interface Rule {
  readonly output: OutputName;
  readonly patterns: readonly string[];
}

/** How the packages of one kind are divided. */
export interface Policy {
  /** The first rule that takes a file has it; what none takes stays in `out`. */
  readonly rules: readonly Rule[];
  /** Whether `out` may be left without anything of its own, as nixpkgs' CUDA packages do. */
  readonly mayEmptyOut: boolean;
  /** Whether what another file of the set names by its path stays where that file looks: in `out`. */
  readonly keepsMentioned: boolean;
  /** Bytes that are worth an output. */
  readonly least: number;
}

const STUBS: Rule = { output: "stubs", patterns: ["lib/stubs", "stubs"] };
const STATIC: Rule = { output: "static", patterns: ["lib/*.a"] };
const DEV: Rule = {
  output: "dev",
  patterns: ["lib/pkgconfig", "share/pkgconfig", "lib/cmake", "share/aclocal"],
};
const WHEELS: Rule = { output: "python", patterns: ["*.whl", "*/*.whl"] };
const LIB: Rule = { output: "lib", patterns: ["lib", "lib64"] };
const BIN: Rule = { output: "bin", patterns: ["bin", "src/*/bin"] };

/** Documentation of developers is taken away by stdenv where no output is named for it (see `movesOf`). */
const doc = (...more: readonly string[]): Rule => ({
  output: "doc",
  patterns: ["share/doc", "share/gtk-doc", "share/devhelp/books", ...more],
});
const headers = (output: OutputName): Rule => ({ output, patterns: ["include"] });

/** nixpkgs' redist builder, whose packages these are. */
export const CUDA: Policy = {
  rules: [
    STUBS,
    STATIC,
    DEV,
    headers("include"),
    { output: "samples", patterns: ["samples", "extras/*/samples", "src/*/samples", "src/*/data"] },
    WHEELS,
    doc("extras/*/doc"),
    LIB,
    BIN,
  ],
  mayEmptyOut: true,
  keepsMentioned: false,
  least: 0,
};

/**
 * L4T's packages are named by others as `${l4t-core}/lib`, so libraries and programs stay in `out`.
 */
const L4T: Policy = {
  rules: [
    STATIC,
    DEV,
    headers("dev"),
    { output: "firmware", patterns: ["lib/firmware"] },
    { output: "samples", patterns: ["samples", "src", "opt/nvidia/*/samples"] },
    WHEELS,
    doc("opt/nvidia/*/doc"),
  ],
  mayEmptyOut: false,
  keepsMentioned: true,
  least: 0,
};

/** A deb of any vendor: only what is of no use at run time, by conventions that everybody keeps. */
const VENDOR: Policy = {
  rules: [STATIC, DEV, headers("dev"), doc()],
  mayEmptyOut: false,
  keepsMentioned: false,
  least: 256 * 1024,
};

/** How the debs of one package are divided. `split`: outputs that their maintainer wants besides. */
export function policyFor(
  { debs, isCuda, target }: Pick<Group, "debs" | "isCuda" | "target">,
  split: ReadonlySet<string>,
): Policy {
  const isJetpack = target === "jetpack-nixos";
  const policy = isCuda || areCuda(debs) ? CUDA : isJetpack ? L4T : VENDOR;
  const rules = policy.rules.map((rule) =>
    rule.patterns[0] === "include" && split.has("include") ? headers("include") : rule,
  );
  const wanted = [LIB, BIN].filter(
    ({ output }) => split.has(output) && !rules.some((rule) => rule.output === output),
  );
  return { ...policy, rules: [...rules, ...wanted] };
}

/**
 * Whether debs are of CUDA or of what is built on it: by NVIDIA's directory for it, by the toolkit's version in
 * theirs (`8.6.0-1+cuda11.4`), or by the source package.
 */
function areCuda(debs: readonly DebFacts[]): boolean {
  return debs.some((deb) => {
    if (packageName(deb).startsWith("nvidia-l4t-")) return false;
    return (
      /\+cuda\d/.test(field(deb.control, "Version") ?? "") ||
      /^(nvidia-)?cuda(-|$)/.test(sourceName(deb)) ||
      deb.files.some(({ path }) => /^\/usr\/local\/cuda-[\d.]+\//.test(path))
    );
  });
}
