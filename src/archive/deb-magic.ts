import { Deb2nixError } from "../error.ts";
import { AR_MAGIC } from "./ar-header.ts";

/** Bytes from the start of a file that `checkDebMagic` looks at: a tar shows itself at byte 257. */
export const DEB_HEAD_LENGTH = 512;

const AGAIN = "Fetch the file again and compare its size and hash with the ones published.";

interface Lookalike {
  readonly is: string;
  readonly hint: string;
  readonly test: (head: Buffer) => boolean;
}

const starts =
  (magic: string, at = 0) =>
  (head: Buffer): boolean =>
    head.toString("latin1", at, at + magic.length) === magic;

const LOOKALIKES: readonly Lookalike[] = [
  { is: "an empty file", hint: AGAIN, test: (head) => head.length === 0 },
  {
    is: "a Git LFS pointer",
    hint: "Run `git lfs pull` in the repository that it comes from.",
    test: starts("version https://git-lfs"),
  },
  {
    is: "a deb of the format before Debian 1.1 (0.939)",
    hint: "Unpack it with dpkg-deb -R and build it again with dpkg-deb -b.",
    test: starts("0.939"),
  },
  { is: "an ELF file", hint: "Analyze it with elfinfo.", test: starts("\x7fELF") },
  { is: "gzip data", hint: "Unpack it first; a deb may be inside.", test: starts("\x1f\x8b") },
  { is: "xz data", hint: "Unpack it first; a deb may be inside.", test: starts("\xfd7zXZ\0") },
  { is: "zstd data", hint: "Unpack it first; a deb may be inside.", test: starts("\x28\xb5\x2f\xfd") },
  { is: "a zip archive", hint: "Unpack it first; a deb may be inside.", test: starts("PK\x03\x04") },
  { is: "a tar archive", hint: "Unpack it first; a deb may be inside.", test: starts("ustar", 257) },
  { is: "an RPM package", hint: "Only debs are converted.", test: starts("\xed\xab\xee\xdb") },
  { is: "a thin ar archive", hint: "Only debs are converted.", test: starts("!<thin>\n") },
  {
    is: "an HTML or XML page",
    hint: "The download gave a web page instead of the file; it may need a login or a direct link.",
    test: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml|!--)/i.test(head.toString("latin1")),
  },
  { is: "a file of zeros", hint: AGAIN, test: (head) => head.every((byte) => byte === 0) },
  {
    is: "text",
    hint: "The download gave a message instead of the file; read it.",
    test: (head) => /^[\t\n\r\x20-\x7e]+$/.test(head.toString("latin1")),
  },
];

/**
 * Throws `E_DEB_MAGIC` where `head`, the first bytes of a file (`DEB_HEAD_LENGTH`, fewer if it is shorter), is
 * not the start of an ar archive, and says what it looks like instead.
 */
export function checkDebMagic(head: Uint8Array): void {
  const bytes = Buffer.from(head);
  if (starts(AR_MAGIC)(bytes)) return;
  const found = LOOKALIKES.find((lookalike) => lookalike.test(bytes));
  const is = found?.is ?? `something that starts with the bytes ${bytes.toString("hex", 0, 8)}`;
  throw new Deb2nixError("E_DEB_MAGIC", `this is ${is}, not a deb`, {
    offset: 0,
    hint: found?.hint ?? AGAIN,
  });
}
