import { Deb2nixError } from "../error.ts";

/**
 * One paragraph of deb822(5): field names as written, to values. Objects made here have no prototype, so
 * a field may be called `__proto__`. Ask with `field`, names are compared without regard to case.
 */
export type Stanza = Readonly<Record<string, string>>;

const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const HASH = 0x23;

/**
 * Parses stanzas that blank lines separate (deb822(5)). Of a value the white space around its first line
 * and at its end is removed; folded lines are joined by newlines, each without the one space or tab that
 * folds it, ` .` stays `.`. Comment lines (`#`) are skipped, CRLF is taken as a newline, and lines of
 * nothing but white space separate stanzas (Debian policy 5.1 leaves that to the parser).
 * Throws E_DEB822, with the line number in the message.
 */
export function parseDeb822(text: string): Stanza[] {
  return Array.from(iterateDeb822(text), ({ stanza }) => stanza);
}

/** Parses a text that is exactly one stanza: `control` of a deb (deb-control(5)). Throws E_DEB822. */
export function parseControl(text: string): Stanza {
  let found: Stanza | undefined;
  for (const { stanza, line } of iterateDeb822(text)) {
    if (found !== undefined) {
      throw invalid(line, "a second stanza begins, expected exactly one");
    }
    found = stanza;
  }
  if (found === undefined) throw invalid(1, "found no field, expected exactly one stanza");
  return found;
}

/** The value of a field whose name equals `name` but for case; undefined where there is none. */
export function field(stanza: Stanza, name: string): string | undefined {
  if (Object.hasOwn(stanza, name)) return stanza[name];
  const wanted = name.toLowerCase();
  for (const written of Object.keys(stanza)) {
    if (written.toLowerCase() === wanted) return stanza[written];
  }
  return undefined;
}

/** As `parseDeb822`, one stanza at a time; `line` is the one-based line of the stanza's first field. */
export function* iterateDeb822(text: string): Generator<{ readonly stanza: Stanza; readonly line: number }> {
  let open: StanzaBuilder | undefined;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    line++;
    const first = text.charCodeAt(start);
    const contentEnd = trimmedEnd(text, start, end);
    if (contentEnd === start) {
      if (open !== undefined) yield open.finish();
      open = undefined;
    } else if (first === SPACE || first === TAB) {
      if (open === undefined) {
        throw invalid(line, "a folded line without a field before it", "A stanza begins with `Name: value`.");
      }
      open.fold(text.slice(start + 1, contentEnd));
    } else if (first !== HASH) {
      open ??= new StanzaBuilder(line);
      open.begin(text.slice(start, contentEnd), line);
    }
    start = end + 1;
  }
  if (open !== undefined) yield open.finish();
}

class StanzaBuilder {
  readonly #line: number;
  readonly #stanza: Record<string, string> = Object.create(null);
  readonly #seen = new Set<string>();
  #name = "";
  #lines: string[] = [];

  constructor(line: number) {
    this.#line = line;
  }

  begin(content: string, line: number): void {
    this.#close();
    const colon = content.indexOf(":");
    if (colon < 0) {
      throw invalid(line, `found ${quote(content)}, expected a field name and a colon`);
    }
    // dpkg takes white space before the colon, though deb822(5) has no room for it.
    const name = content.slice(0, trimmedEnd(content, 0, colon));
    const key = name.toLowerCase();
    if (!isFieldName(name)) throw invalid(line, `${quote(name)} is not a field name`);
    if (this.#seen.has(key)) throw invalid(line, `the field ${quote(name)} stands twice in one stanza`);
    this.#seen.add(key);
    this.#name = name;
    this.#lines = [content.slice(trimmedStart(content, colon + 1))];
  }

  fold(content: string): void {
    this.#lines.push(content);
  }

  finish(): { readonly stanza: Stanza; readonly line: number } {
    this.#close();
    return { stanza: this.#stanza, line: this.#line };
  }

  #close(): void {
    if (this.#lines.length > 0) this.#stanza[this.#name] = this.#lines.join("\n");
  }
}

/** deb822(5): printable ASCII without space and colon, not beginning with `#` or `-`. */
function isFieldName(name: string): boolean {
  return /^[!-9;-~]+$/.test(name) && !name.startsWith("-") && !name.startsWith("#");
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CARRIAGE_RETURN;
}

/** By index: a regular expression for white space at an end needs quadratic time on white space within. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function trimmedStart(text: string, start: number): number {
  let at = start;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function invalid(line: number, found: string, hint = "The text must follow deb822(5)."): Deb2nixError {
  return new Deb2nixError("E_DEB822", `line ${line}: ${found}`, { hint });
}
