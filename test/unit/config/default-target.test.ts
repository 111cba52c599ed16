import { expect, test } from "vitest";
import { findingsIn } from "../audit/scenario.ts";

/** What a program that asks for one symbol version is told where deb2nix.toml says nothing. */
function refused(file: string, version: string): boolean {
  const elfs = [{ path: "/usr/bin/x", versionNeeds: [{ file, versions: [version] }] }];
  return findingsIn({ debs: [{ name: "nvidia-l4t-x", elfs }] }, "symbol-version-too-new").length > 0;
}

test.each([
  ["libc.so.6", "GLIBC_2.42", "GLIBC_2.43"],
  ["libstdc++.so.6", "GLIBCXX_3.4.34", "GLIBCXX_3.4.35"],
  ["libstdc++.so.6", "CXXABI_1.3.15", "CXXABI_1.3.17"],
  ["libgcc_s.so.1", "GCC_14.0.0", "GCC_16.0"],
])("%s of nixpkgs 26.05 has %s, and not %s, which is newer", (file, newest, newer) => {
  expect(refused(file, newest)).toBe(false);
  expect(refused(file, newer)).toBe(true);
});
