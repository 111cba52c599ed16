import type { Random } from "../random.ts";

/** Characters and pieces that texts of a deb are fuzzed with: file names, fields, library names. */
const PIECES: readonly string[] = [
  ...[
    "a",
    "lib",
    "so",
    "x86_64",
    "usr",
    "tegra",
    "nvidia",
    "opt",
    "etc",
    "ld.so.conf.d",
    "cuda-12.4",
    "1",
    "2.0",
  ],
  ..."/ . .. - _ + : ~ = , ; | ( ) [ ] { } < > $ ${ ''${ '' ' \" \\ ` # * ? ! % & @ ^ ''\\ $''".split(" "),
  ...[
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "\0",
    "\x01",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u00a0",
    "\u200b",
    "\u202e",
    "\u2028",
  ],
  ...[
    "\ufeff",
    "\ufffd",
    "é",
    "日本",
    "😀",
    "\udcff",
    "\udc80",
    "\ud800",
    "__proto__",
    "constructor",
    "toString",
  ],
  ...["let", "in", "rec", "with", "inherit", "assert", "or", "if", "null", "true", "builtins"],
];

/** A short text of hostile pieces; now and then a long one, or none. */
export function hostileText(random: Random): string {
  if (random.oneIn(40)) return "";
  if (random.oneIn(60)) return random.pick(PIECES).repeat(random.below(5000));
  return random.some(random.oneIn(5) ? 12 : 3, () => random.pick(PIECES)).join("") || random.pick(PIECES);
}

/** An absolute path of hostile names below directories that mean something. */
export function hostilePath(random: Random): string {
  const roots = [
    "",
    "/usr",
    "/usr/lib",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu/tegra",
    "/opt/x",
  ];
  const name = (): string => hostileText(random).replaceAll("/", "") || "x";
  const more = [
    "/usr/bin",
    "/etc",
    "/usr/local/cuda-12.4/targets/aarch64-linux/lib",
    "/lib64",
    "/usr/sbin",
    "/etc/systemd",
  ];
  return `${random.pick([...roots, ...more])}/${[name(), ...random.some(2, name)].join("/")}`;
}
