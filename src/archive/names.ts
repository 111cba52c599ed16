import { Deb2nixError } from "../error.ts";

/** A byte that is no UTF-8 stands in a string as this plus its value (PEP 383). */
const ESCAPE = 0xdc00;

/**
 * A file name as a string. Names are bytes on Linux: UTF-8 is decoded, and each byte that is not part of
 * valid UTF-8 becomes a lone surrogate U+DC80..U+DCFF (PEP 383, "surrogateescape"), so that `encodeName`
 * gives the same bytes again. Never fails.
 */
export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  if (!text.includes("\ufffd")) return text;
  let name = "";
  let plain = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceLength(buffer, at);
    if (length > 0) {
      at += length;
      continue;
    }
    name += buffer.toString("utf8", plain, at) + String.fromCharCode(ESCAPE + buffer[at]!);
    at += 1;
    plain = at;
  }
  return name + buffer.toString("utf8", plain);
}

/**
 * The bytes of a name that `decodeName` made. Throws `E_NAME_SURROGATE` for a lone surrogate that is not
 * one of its escapes: no bytes decode to it.
 */
export function encodeName(name: string): Uint8Array {
  if (name.isWellFormed()) return Buffer.from(name, "utf8");
  const parts: Uint8Array[] = [];
  for (const character of name) {
    const code = character.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) {
      parts.push(Buffer.from(character, "utf8"));
    } else if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) {
      parts.push(Uint8Array.of(code - ESCAPE));
    } else {
      throw new Deb2nixError(
        "E_NAME_SURROGATE",
        `the name ${quoteName(name)} holds a surrogate that is no byte`,
      );
    }
  }
  return Buffer.concat(parts);
}

/** A longer name is refused, in bytes at least: Linux' PATH_MAX. */
export const MAX_PATH = 4096;

/**
 * The absolute path on the target machine of a deb member's name: `./usr/lib/x` and `usr//lib/x/` are
 * `/usr/lib/x`, `.` and `./` are the root `/`. Absolute names, a `..` component, NUL, the empty name and one
 * that is longer than `MAX_PATH` throw `E_TAR_NAME` with `offset` (bytes, of the header in the tar): dpkg-deb
 * never writes them, so such a deb means harm or is damaged.
 */
export function normalizeMemberName(name: string, offset?: number): string {
  const wrong = (why: string): Deb2nixError =>
    new Deb2nixError("E_TAR_NAME", `the member name ${quoteName(name)} ${why}`, {
      hint: "No deb made by dpkg-deb holds such a name; do not trust this one.",
      ...(offset === undefined ? {} : { offset }),
    });
  if (name === "") throw wrong("is empty");
  // First, and by its length as a string: one global header gives its name to any number of members.
  if (name.length > MAX_PATH) throw wrong(`has more than ${MAX_PATH} bytes`);
  if (name.startsWith("/")) throw wrong("is absolute; names in a deb are relative to the root");
  if (name.includes("\0")) throw wrong("contains a NUL");
  const components = name.split("/").filter((component) => component !== "" && component !== ".");
  if (components.includes("..")) throw wrong("contains `..`, which leads out of the package");
  return `/${components.join("/")}`;
}

/** A name for an error message: quoted, control characters and escapes visible, at most 200 characters of it. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}

/** Length in bytes of the well-formed UTF-8 sequence at `at` (Unicode, table 3-7), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  }
  return length;
}
