/**
 * Characters that a reader of the file would not see, or that would show him other text than is there:
 * control and format characters (the bidi controls among them) and line separators.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The byte behind a lone surrogate of U+DC80..U+DCFF, our form of bytes that are not UTF-8 (PEP 383). */
const smuggledByte = (code: number): number | undefined =>
  code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : undefined;

/** `text` with all that cannot be seen spelled out: `\t`, `\n`, `\r`, `\xff` for a raw byte, else `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(NOT_TEXT, (character) => {
    const code = character.codePointAt(0)!;
    if (character === "\t") return "\\t";
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    const byte = smuggledByte(code);
    return byte === undefined ? `\\u{${code.toString(16)}}` : `\\x${byte.toString(16)}`;
  });
}

/** As `visible`, of a text that may be as long as its writer liked: the first `most` characters, and how many follow. */
export function visibleStart(text: string, most: number): string {
  // A character is two units at most, and none is cut in two.
  const characters = [...text.slice(0, 2 * most)];
  const shown = characters.slice(0, most).join("");
  if (shown.length === text.length) return visible(text);
  return `${visible(shown)}… (${text.length - shown.length} characters more)`;
}
