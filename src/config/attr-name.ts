/** A Nix identifier that is safe as an attribute, as a variable and as the argument of a function. */
export type NixAttr = string & { readonly __brand: "NixAttr" };

/** What the printed functions themselves are called with: a package of that name would take its place. */
const ARGUMENTS: readonly string[] = [
  "autoAddDriverRunpath",
  "autoPatchelfHook",
  "buildFromDebs",
  "buildPackages",
  "cudaPackages",
  "debs",
  "defaultSomDebRepo",
  "dlopenOverride",
  "dpkg",
  "fetchurl",
  "fromVendor",
  "lib",
  "requireFile",
  "stdenv",
  "stdenvNoCC",
];

/** Nix's keywords, and the names that mean something in every file: an argument of that name would hide it. */
const RESERVED: ReadonlySet<string> = new Set([
  "__curPos",
  "abort",
  "assert",
  "baseNameOf",
  "builtins",
  "derivation",
  "derivationStrict",
  "dirOf",
  "else",
  "false",
  "fetchGit",
  "fetchMercurial",
  "fetchTarball",
  "fetchTree",
  "fromTOML",
  "if",
  "import",
  "in",
  "inherit",
  "isNull",
  "let",
  "map",
  "null",
  "or",
  "placeholder",
  "rec",
  "removeAttrs",
  "scopedImport",
  "then",
  "throw",
  "toString",
  "true",
  "with",
  ...ARGUMENTS,
]);

/**
 * The attribute name for a Debian package (deb-src-control(5): `[a-z0-9][a-z0-9+.-]+`): `.` becomes `_`, `+`
 * becomes `plus`, `_` goes in front of a leading digit or dash, and behind keywords and names that Nix itself
 * defines. `libstdc++6` gives `libstdcplusplus6`, `python3.11` gives `python3_11`, `7zip` gives `_7zip`, `with`
 * gives `with_`. Debian names hold no `_`, so two of them meet only where one spells out `plus` for the other's
 * `+`, or ends in a dot where the other is a keyword. Characters that no Debian name has become `_x` and the
 * code point in hexadecimal and `_`; an empty name becomes `_`.
 */
export function attrName(debPackage: string): NixAttr {
  const spelled = debPackage
    .replace(/\./g, "_")
    .replace(/\+/g, "plus")
    .replace(/[^A-Za-z0-9_-]/gu, (character) => `_x${character.codePointAt(0)!.toString(16)}_`);
  const started = /^[A-Za-z_]/.test(spelled) ? spelled : `_${spelled}`;
  return (RESERVED.has(started) ? `${started}_` : started) as NixAttr;
}
