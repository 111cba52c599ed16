import { type Finding, isAtLeast, type Severity } from "../audit/finding.ts";
import type { Deb2nixError, ErrorKind } from "../error.ts";

/** What the exit status says (docs: README "Exit status"). */
export const ExitCode = { done: 0, findings: 1, usage: 2, input: 3, network: 4, bug: 70 } as const;

const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  usage: ExitCode.usage,
  input: ExitCode.input,
  network: ExitCode.network,
};

export function exitCodeOf(error: Deb2nixError): number {
  return BY_KIND[error.kind];
}

export function exitCodeFor(findings: readonly Finding[], failOn: Severity): number {
  return findings.some((finding) => isAtLeast(finding, failOn)) ? ExitCode.findings : ExitCode.done;
}
