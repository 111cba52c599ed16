import { deb2nix } from "../cli/run.ts";

interface Finding {
  readonly rule: string;
  readonly subject?: string;
}

/**
 * Libraries that nobody has, as the audit of some debs reports them, sorted: some fixtures say NEEDED of the release
 * before, and ask for what no deb has any more.
 */
export async function missingLibraries(debs: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await deb2nix(["audit", "--closed", "--format", "json", ...debs]);
  if (stdout === "") throw new Error(`the audit says nothing: ${stderr}`);
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
  const missing = findings.filter(({ rule }) => rule === "missing-provider");
  return [...new Set(missing.map(({ subject }) => subject!))].sort();
}

/** deb2nix.toml of a machine that has these libraries. */
export function hostProvided(names: readonly string[]): string {
  const lines = names.map((name) => `${JSON.stringify(name)} = "the audit says that no deb has it"\n`);
  return ["[host-provided]\n", ...lines].join("");
}
