import { Deb2nixError } from "../error.ts";
import { type PlacedStanza, StanzaReader } from "./deb822.ts";

/** Longest line, in bytes: far more than any archive's `Depends`. */
const MAX_LINE = 4 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * The stanzas (deb822(5)) of a stream of UTF-8; of each, the fields in `only`, called as there. Memory is bounded
 * by the longest line and stanza. Throws E_DEB822 with the line number, and what the stream throws.
 */
export async function* readStanzas(
  bytes: AsyncIterable<Uint8Array>,
  only: readonly string[],
): AsyncGenerator<Iterable<PlacedStanza>, void> {
  const reader = new StanzaReader(only);
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    // The line that was cut is read on its own: to join chunks would copy all of them.
    const begin = parts.length === 0 ? 0 : chunk.indexOf(NEWLINE) + 1;
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (begin > 0) {
      yield reader.read(textOf(Buffer.concat([...parts, chunk.subarray(0, begin)])));
    }
    if (end > 0) {
      yield reader.read(textOf(chunk.subarray(begin, end)));
      parts = [];
      length = 0;
    }
    length += chunk.length - end;
    if (length > MAX_LINE) {
      throw new Deb2nixError("E_DEB822", `a line has more than ${MAX_LINE} bytes`, {
        hint: "The text must follow deb822(5); see whether this is a Packages index at all.",
      });
    }
    if (end < chunk.length) parts.push(chunk.slice(end));
  }
  yield reader.read(textOf(Buffer.concat(parts)));
  yield reader.end();
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
