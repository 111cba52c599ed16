export type ProgramName = "deb2nix" | "elfinfo";

type Told = readonly (readonly [name: string, meaning: string])[];

const FAILURES: Told = [
  ["2", "A wrong call, or a wrong configuration."],
  ["3", "Bad input, such as a broken deb or a missing file. Standard error tells which, and at which byte."],
  ["70", "A bug."],
  ["130, 143", "Interrupted by SIGINT or SIGTERM."],
];

/** What the exit status says, for the manual. */
export const EXIT_STATUS: Readonly<Record<ProgramName, Told>> = {
  deb2nix: [
    ["0", "Done, and nothing found at or above --fail-on."],
    ["1", "Something was found at or above --fail-on, such as a library that nobody provides."],
    ...FAILURES.slice(0, 2),
    ["4", "Trouble with the network or the cache."],
    ...FAILURES.slice(2),
  ],
  elfinfo: [["0", "Done."], ...FAILURES],
};

/** The variables that count, for the manual. */
export const ENVIRONMENT: Readonly<
  Record<ProgramName, readonly (readonly [name: string, meaning: string])[]>
> = {
  deb2nix: [
    ["NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", "Whether to colour where --color is auto."],
    ["CI", "A line for each deb that was read, where standard error is no terminal."],
    [
      "DEB2NIX_CACHE",
      "Directory of the cache. With off, facts of debs are neither used nor kept, as with --no-cache.",
    ],
    ["DEB2NIX_CACHE_SIZE", "Most bytes of facts to keep, such as 500M (default: 1G); the oldest go first."],
    ["XDG_CACHE_HOME", "Without DEB2NIX_CACHE the cache is deb2nix/ in this directory; else in ~/.cache."],
    ["http_proxy, https_proxy, no_proxy", "How the network is reached; in capitals too."],
  ],
  elfinfo: [["NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", "Whether to colour where --color is auto."]],
};

/** What else is read or written, for the manual. */
export const FILES: Readonly<Record<ProgramName, Told>> = {
  deb2nix: [
    ["./deb2nix.toml", "The maintainer's choices; deb2nix config check tells what is wrong in it."],
    [
      "~/.cache/deb2nix",
      "Fetched indexes and debs, and what is known of debs. It may be deleted at any time.",
    ],
  ],
  elfinfo: [],
};
