/** A command line and what it is good for. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

const CONFIG: readonly Example[] = [
  { line: "deb2nix config check profiles/jetpack-nixos.toml", what: "What is wrong in a profile." },
  {
    line: "deb2nix config check -q profiles/*.toml && echo fine",
    what: "For a script, which the exit status tells.",
  },
];

const CACHE: readonly Example[] = [
  { line: "deb2nix cache info", what: "Where the cache is, and how large." },
  { line: "deb2nix cache clear", what: "Remove everything in it." },
];

/** In help and in the manual, by command. Those with fixtures run as they are in a clone of deb2nix. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  deb2nix: [
    {
      line: "deb2nix fixtures/debs/nvidia-l4t-cuda_*.deb",
      what: "Print the derivation of one deb, and on stderr why.",
    },
    { line: "deb2nix --out pkgs/l4t fixtures/debs", what: "A file for each package of a set." },
    { line: "deb2nix audit fixtures/debs", what: "What will be missing, before anything is built." },
  ],
  "deb2nix convert": [
    { line: "deb2nix -v fixtures/debs/nvidia-l4t-gbm_*.deb", what: "One deb, with every reason." },
    {
      line: "deb2nix --target standalone --out pkgs fixtures/debs/cuda-*.deb",
      what: "To be built with nixpkgs alone.",
    },
  ],
  "deb2nix inspect": [
    { line: "deb2nix inspect fixtures/debs/nvidia-l4t-gbm_*.deb", what: "What a deb holds." },
    {
      line: "deb2nix inspect --json fixtures/debs > facts.json",
      what: "All about a release; diff reads it later.",
    },
  ],
  "deb2nix graph": [
    { line: "deb2nix graph fixtures/debs", what: "Who needs whom, as a tree." },
    {
      line: "deb2nix graph --format html fixtures/debs > graph.html",
      what: "The same to look through in a browser.",
    },
  ],
  "deb2nix audit": [
    { line: "deb2nix audit fixtures/debs", what: "A whole set." },
    {
      line: "deb2nix audit --debs fixtures/debs fixtures/debs/nvidia-l4t-gbm_*.deb",
      what: "One deb in the company of others.",
    },
  ],
  "deb2nix why": [
    { line: "deb2nix why l4t-cuda l4t-3d-core fixtures/debs", what: "What one package wants of another." },
    { line: "deb2nix why l4t-gstreamer libnvos.so fixtures/debs", what: "Which way a library is needed." },
  ],
  "deb2nix module": [
    {
      line: "deb2nix module --target standalone fixtures/debs/nvidia-l4t-nvpmodel_*.deb",
      what: "What the scripts of a deb do, for NixOS.",
    },
    {
      line: "deb2nix module --json -q --target standalone fixtures/debs/nvidia-l4t-weston_*.deb",
      what: "The same facts for a script.",
    },
  ],
  "deb2nix pin": [
    { line: "deb2nix pin r36.5", what: "Write sourceinfo/r36.5-debs.json." },
    {
      line: "deb2nix pin --verify fixtures/facts/r36.5-debs.json",
      what: "What the archive has changed since a pin was written.",
    },
  ],
  "deb2nix regenerate": [
    {
      line: "deb2nix pin r36.5 && deb2nix regenerate .",
      what: "A new JetPack, in the root of a package set.",
    },
    { line: "deb2nix regenerate --check .", what: "In CI: whether a file is not as the debs have it." },
  ],
  "deb2nix diff": [
    {
      line: "deb2nix diff fixtures/facts/r35.6-debs.json fixtures/facts/r36.5-debs.json",
      what: "Two pins.",
    },
    { line: "deb2nix diff --format html fixtures/facts/r3[56]*-debs.json > diff.html", what: "As a page." },
  ],
  "deb2nix config": CONFIG,
  "deb2nix config check": CONFIG,
  "deb2nix cache": CACHE,
  "deb2nix cache info": CACHE,
  "deb2nix cache clear": CACHE,
  "deb2nix explain": [
    { line: "deb2nix explain", what: "All rules." },
    { line: "deb2nix explain missing-provider", what: "One of them, and how to accept what it finds." },
  ],
  "deb2nix completions": [{ line: 'eval "$(deb2nix completions bash)"', what: "For this shell alone." }],
  elfinfo: [
    { line: 'elfinfo "$(command -v bash)"', what: "What a program needs and opens." },
    {
      line: "elfinfo -v 'fixtures/debs/nvidia-l4t-nvfancontrol_35.3.1-20230319081403_arm64.deb!/usr/sbin/nvfancontrol'",
      what: "A file in a deb, with all evidence. The quotes keep ! from the shell.",
    },
    { line: 'elfinfo --json --symbols "$(command -v bash)"', what: "Everything, for a program." },
  ],
};

/** The examples of a command, as `deb2nix audit`. */
export function examplesOf(command: string): readonly Example[] {
  return EXAMPLES[command] ?? [];
}

/** The examples of a command as help shows them, "" where it has none. */
export function exampleHelp(command: string): string {
  const lines = examplesOf(command).map(({ line, what }) => `  ${line}\n      ${what}\n`);
  return lines.length === 0 ? "" : `\nExamples:\n${lines.join("")}`;
}
