import type { PackagePlan, PlannedDeb } from "../plan/package-plan.ts";
import {
  apply,
  binding,
  indentedString,
  inherit,
  interpolation,
  lambda,
  list,
  type NixBinding,
  type NixExpr,
  set,
  string,
  variable,
} from "./expression.ts";
import { broken } from "./fixes/shell-line.ts";
import { inHereDocument, shellWord } from "./shell.ts";
import { storeName } from "./store-name.ts";

/** `src`, or `srcs` where the package has several debs. `url`: where the only one is, else the user is asked. */
export function debSources(plan: PackagePlan, url: string | undefined): NixBinding {
  const { debs } = plan;
  const [only] = debs;
  if (only !== undefined && debs.length === 1) {
    return binding("src", url === undefined ? required(only) : fetched(only, url));
  }
  const isShared = sharedSource(plan) !== undefined;
  return binding(
    "srcs",
    list(
      debs.map((deb) =>
        isShared ? apply(variable(FROM_VENDOR), string(deb.file!), string(hashOf(deb))) : required(deb),
      ),
    ),
  );
}

const FROM_VENDOR = "fromVendor";

/** What several debs have in common is said once, in a function of its own; undefined where there is none. */
export function sharedSource({ debs }: PackagePlan): NixBinding | undefined {
  // Other names must be written one way for the shell, another for the store, and a third for the URL.
  if (debs.length < 2 || !debs.every(({ file }) => /^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(file ?? ""))) {
    return undefined;
  }
  const name = interpolation(variable("name"));
  const message = indentedString([
    ["Get ", name, " from its vendor, then put it into the store:"],
    ["  nix-prefetch-url --type sha256 --name ", name, " file://\\$PWD/", name],
  ]);
  const call = apply(variable("requireFile"), set([inherit(["name", "hash"]), binding("message", message)]));
  return binding(FROM_VENDOR, lambda("name", lambda("hash", call)));
}

function hashOf({ sha256 = "" }: PlannedDeb): string {
  return `sha256-${Buffer.from(sha256, "hex").toString("base64")}`;
}

function fetched(deb: PlannedDeb, url: string): NixExpr {
  const { file = "" } = deb;
  // A name that the store cannot hold must not be taken from the URL.
  const isSafe = storeName(file) === file && url.endsWith(`/${file}`);
  return apply(
    variable("fetchurl"),
    set([
      ...(isSafe ? [] : [binding("name", string(storeName(file)))]),
      binding("url", string(url)),
      binding("hash", string(hashOf(deb))),
    ]),
  );
}

function required(deb: PlannedDeb): NixExpr {
  const { file = "" } = deb;
  const address = `file://$PWD/${shellWord(encodeURIComponent(file.toWellFormed()))}`;
  const message = [
    `Get ${file} from its vendor, then put it into the store:`,
    `  nix-prefetch-url --type sha256 --name ${shellWord(storeName(file))} ${address}`,
  ].map(inHereDocument);
  return apply(
    variable("requireFile"),
    set([
      binding("name", string(storeName(file))),
      binding("hash", string(hashOf(deb))),
      binding("message", indentedString(message)),
    ]),
  );
}

/** Unpacks the debs over each other into `source`, as far as a build may. */
export function unpackCommands({ debs, installation: { hasSetId, special } }: PackagePlan): string[] {
  const isPlain = !hasSetId && special.length === 0;
  const unpack = (deb: string): string[] =>
    isPlain ? [`dpkg-deb --extract ${deb} source`] : carefully(deb, hasSetId, special);
  return [
    ...(hasSetId ? ["# set-id bits cannot be kept in a build"] : []),
    ...(special.length > 0 ? ["# devices and pipes cannot be made in a build"] : []),
    ...(isPlain ? [] : ["mkdir source"]),
    ...(debs.length === 1
      ? unpack("$src")
      : ["for deb in $srcs; do", ...unpack("$deb").map((line) => `  ${line}`), "done"]),
  ];
}

function carefully(deb: string, hasSetId: boolean, special: readonly string[]): string[] {
  const options = [
    "--extract",
    ...(hasSetId ? ["--no-same-permissions"] : []),
    "--directory source",
    ...(special.length > 0 ? ["--anchored --no-wildcards"] : []),
  ];
  return broken([
    `dpkg-deb --fsys-tarfile ${deb} | tar ${options.join(" ")}`,
    // Names begin with `./` in most debs, in some with nothing.
    ...special.map((path) => `--exclude={./,}${shellWord(path.slice(1))}`),
  ]);
}
