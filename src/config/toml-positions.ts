import type { Place } from "./place.ts";

/** Where a key or an element of a list begins, both counted from 1; columns are UTF-16 units, as editors have them. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** What lies deeper in a document than anything that is looked for needs no position. */
const MAX_DEPTH = 8;

const BLANK = /\s*/y;
const SEPARATORS = /[\s,]*/y;
const COMMENT = /#[^\n]*/y;
const BARE_KEY = /[^\s.=\]"']+/y;
const SCALAR = /[^\n,\]}#]*/y;

/**
 * Where things stand in a TOML document that was parsed without an error: of a place that is not there, where the
 * innermost thing around it stands; undefined where that is the document itself.
 */
export function tomlPositions(text: string): (place: Place) => TextPosition | undefined {
  const offsets = scanToml(text);
  return (place) => {
    for (let length = place.length; length > 0; length--) {
      const offset = offsets.get(JSON.stringify(place.slice(0, length)));
      if (offset !== undefined) return positionOf(text, offset);
    }
    return undefined;
  };
}

function positionOf(text: string, offset: number): TextPosition {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return { line: text.slice(0, start).split("\n").length, column: offset - start + 1 };
}

/** The offset of each key and element, by its place as JSON; of what is written in several pieces, of the first. */
function scanToml(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  /** Elements so far of the lists that `[[…]]` makes, by place. */
  const lengths = new Map<string, number>();
  let at = 0;

  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [""];
    at += found.length;
    return found;
  };
  const skip = (between: RegExp): void => {
    do match(between);
    while (match(COMMENT) !== "");
  };
  const within = (place: Place, part: string | number, offset: number): Place => {
    if (place.length === MAX_DEPTH) return place;
    const inner = [...place, part];
    const id = JSON.stringify(inner);
    if (!offsets.has(id)) offsets.set(id, offset);
    return inner;
  };

  /** A string of any of the four kinds, with its quotes. */
  const quoted = (): string => {
    const start = at;
    const quote = text[at]!;
    const end = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
    for (at += end.length; at < text.length && !text.startsWith(end, at); at++) {
      if (quote === '"' && text[at] === "\\") at++;
    }
    at += end.length;
    // """ ends at the last of its quotes: up to two may belong to the text.
    while (end.length === 3 && text[at] === quote) at++;
    return text.slice(start, at);
  };
  const dottedKey = (): readonly { readonly key: string; readonly start: number }[] => {
    const keys: { readonly key: string; readonly start: number }[] = [];
    for (;;) {
      const start = at;
      keys.push({ key: /["']/.test(text[at] ?? "") ? unquoted(quoted()) : match(BARE_KEY), start });
      skip(BLANK);
      if (text[at] !== ".") return keys;
      at++;
      skip(BLANK);
    }
  };
  const keyAndValue = (table: Place): void => {
    let place = table;
    for (const { key, start } of dottedKey()) place = within(place, key, start);
    at++;
    skip(BLANK);
    value(place);
  };
  const value = (place: Place): void => {
    const first = text[at] ?? "";
    if (first === "[" || first === "{") elements(place, first === "[" ? "]" : "}");
    else if (/["']/.test(first)) quoted();
    else match(SCALAR);
  };
  const elements = (place: Place, end: string): void => {
    at++;
    skip(SEPARATORS);
    for (let index = 0; at < text.length && text[at] !== end; index++) {
      if (end === "}") keyAndValue(place);
      else value(within(place, index, at));
      skip(SEPARATORS);
    }
    at++;
  };
  /** `[a.b]` or `[[a.b]]`: the place of the table that follows. */
  const header = (): Place => {
    const brackets = text.startsWith("[[", at) ? 2 : 1;
    at += brackets;
    skip(BLANK);
    const keys = dottedKey();
    let place: Place = [];
    keys.forEach(({ key, start }, index) => {
      place = within(place, key, start);
      const id = JSON.stringify(place);
      const length = (lengths.get(id) ?? 0) + (brackets === 2 && index === keys.length - 1 ? 1 : 0);
      if (length === 0) return;
      lengths.set(id, length);
      place = within(place, length - 1, start);
    });
    at += brackets;
    return place;
  };

  let table: Place = [];
  for (skip(BLANK); at < text.length; skip(BLANK)) {
    if (text[at] === "[") table = header();
    else keyAndValue(table);
  }
  return offsets;
}

/** The key that a quoted key means (TOML 1.0 "Keys"); an escape that JSON has not is left as it is written. */
function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(1, -1);
  }
}
