import type { CudaInput } from "../plan/cuda-overrides.ts";
import {
  apply,
  commented,
  list,
  type NixExpr,
  type NixList,
  reference,
  select,
  string,
  variable,
} from "./expression.ts";

/** Names that are bound in a printed extension of `cudaPackages`. */
export const FINAL = "finalCudaPackages";
export const PREVIOUS = "prevCudaPackages";
export const JETPACK = "nvidia-jetpack";

/** An input as an extension of `cudaPackages` reaches it. */
export function inputReference({ attr, output, scope }: CudaInput): NixExpr {
  const path = attr.split(".");
  const from = scope === "l4t" ? variable(JETPACK) : variable(FINAL);
  const selected = select(from, scope === "nixpkgs" ? ["pkgs", ...path] : path);
  return output === undefined ? selected : apply(reference("lib.getOutput"), string(output), selected);
}

/** Inputs, each with the libraries for which it is there. */
export function inputsOf(inputs: readonly CudaInput[]): NixList {
  return list(inputs.map((input) => commented([input.libraries.join(", ")], inputReference(input))));
}
