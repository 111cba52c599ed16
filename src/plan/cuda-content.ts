import { posix } from "node:path";
import type { PlacedFile } from "../layout/lay-out.ts";
import { ruleFor } from "./outputs/assign.ts";
import type { OutputName } from "./outputs/output-name.ts";
import { CUDA } from "./outputs/policy.ts";

/** A directory of an unpacked package, and where nixpkgs' redist builder looks for its kind; both absolute. */
export interface CudaMove {
  readonly from: string;
  readonly to: string;
}

/** The output in which nixpkgs' redist builder would have a path of a CUDA package. */
export function cudaClass(path: string): OutputName {
  return ruleFor(CUDA, path)?.output ?? "out";
}

/**
 * Programs and samples that lie where the redist builder does not look: `extras/CUPTI/samples` is to be `samples`.
 * Samples with their data beside them stay beside it.
 */
export function cudaMoves(files: readonly PlacedFile[]): CudaMove[] {
  const roots = new Map<string, OutputName>();
  for (const { path } of files) {
    const [, top, name, kind] = path.split("/");
    const output = cudaClass(path);
    if ((top === "extras" || top === "src") && (output === "samples" || output === "bin")) {
      roots.set(`/${top}/${name}/${kind}`, output);
    }
  }
  const samples = [...roots].flatMap(([root, output]) => (output === "samples" ? [root] : [])).sort();
  return [...roots.keys()].sort().map((from) => {
    if (roots.get(from) === "bin") return { from, to: "/bin" };
    const isAlone = samples.length === 1 && posix.basename(from) === "samples";
    return { from, to: isAlone ? "/samples" : `/samples/${posix.basename(from)}` };
  });
}
