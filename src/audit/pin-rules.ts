import type { Rule } from "./rule.ts";

type PinRule = Pick<Rule, "name" | "severity" | "title">;

export const NEWER_DEB: PinRule = {
  name: "newer-deb",
  severity: "warning",
  title: "The archive has a newer version than the pin",
};

export const REMOVED_DEB: PinRule = {
  name: "removed-deb",
  severity: "error",
  title: "The archive no longer lists a pinned deb",
};

export const UNPINNED_DEB: PinRule = {
  name: "unpinned-deb",
  severity: "warning",
  title: "The archive has a package that is not pinned",
};

/** What `pin --verify` finds besides `mutated-deb`, which `audit` finds too. */
export const PIN_RULES: readonly PinRule[] = [NEWER_DEB, REMOVED_DEB, UNPINNED_DEB];
