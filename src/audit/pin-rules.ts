import type { Finding } from "./finding.ts";

/** What `pin --verify` finds besides `mutated-deb`, which `audit` finds too. */
export const PIN_RULES: readonly {
  readonly name: string;
  readonly severity: Finding["severity"];
  readonly title: string;
}[] = [
  { name: "newer-deb", severity: "warning", title: "The archive has a newer version than the pin" },
  { name: "removed-deb", severity: "error", title: "The archive no longer lists a pinned deb" },
  { name: "unpinned-deb", severity: "warning", title: "The archive has a package that is not pinned" },
];
