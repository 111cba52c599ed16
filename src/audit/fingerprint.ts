import { createHash } from "node:crypto";
import { withoutDriverVersion } from "../graph/library-name.ts";
import type { Finding } from "./finding.ts";

/**
 * What stays the same of a finding from one release to the next: the rule, the deb without its version, the path
 * and the subject, both without the driver's version. In hexadecimal.
 */
export function fingerprint({ rule, deb, package: attr, path, subject }: Finding): string {
  const parts = [rule, deb ?? attr, withoutVersions(path ?? ""), withoutVersions(subject ?? "")];
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

function withoutVersions(path: string): string {
  return path.split("/").map(withoutDriverVersion).join("/");
}
