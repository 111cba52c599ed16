import { cudaPackage } from "../plan/cuda-names.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { inheritFrom, letIn, type NixExpr, variable } from "./expression.ts";

/**
 * Arguments and body of a function for the scope of L4T's packages, where CUDA's are not known by their bare
 * names: they are taken out of `cudaPackages`.
 */
export function withCudaSet(
  names: readonly string[],
  { cudaSet }: PackagePlan,
): { readonly formals: readonly string[]; readonly inherited: (body: NixExpr) => NixExpr } {
  const isCuda = (name: string): boolean => cudaSet.has(name) || cudaPackage(name) !== undefined;
  const taken = names.filter(isCuda);
  if (taken.length === 0) return { formals: names, inherited: (body) => body };
  const formals = new Set([...names.filter((name) => !isCuda(name)), "cudaPackages"]);
  return {
    formals: [...formals].sort(),
    inherited: (body) => letIn([inheritFrom(variable("cudaPackages"), taken)], body),
  };
}
