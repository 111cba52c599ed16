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
    if (written.length === name.length && written.toLowerCase() === wanted) return stanza[written];
  }
  return undefined;
}

/** A stanza, and the one-based line of its first field. */
export interface PlacedStanza {
  readonly stanza: Stanza;
  readonly line: number;
}

/** As `parseDeb822`, one stanza at a time; `only` as in `StanzaReader`. */
export function* iterateDeb822(text: string, only?: readonly string[]): Generator<PlacedStanza> {
  const reader = new StanzaReader(only);
  yield* reader.read(text);
  yield* reader.end();
}

/** What one spelling of a field name stands for; spellings that differ in case share `field`. */
interface FieldName {
  /** Name under which values are kept; undefined where nobody asked for them. */
  readonly kept: string | undefined;
  /** `stanza` is the number of the stanza in which it stood last. */
  readonly field: { stanza: number };
}

/** Most characters that the kept fields of one stanza may have: far more than any archive's. */
const MAX_STANZA = 4 * 1024 * 1024;

/** Most fields that a stanza may have when others than those asked for are dropped: archives have dozens. */
const MAX_FIELDS = 32_768;

/**
 * Parses stanzas of a text that comes in pieces: `read` each, then `end`. A piece ends at the end of a line.
 * With `only`, other fields are passed over: of them no more is checked than that they have a colon and, where they
 * begin as one of those asked for, that they are named and stand once. Those kept are called as in `only`.
 * Both throw E_DEB822.
 */
export class StanzaReader {
  readonly #only: ReadonlyMap<string, string> | undefined;
  /** Codes of the letters that the names in `#only` begin with, small and capital. */
  readonly #initials: ReadonlySet<number> | undefined;
  /** By spelling, and by name in lower case. */
  readonly #names = new Map<string, FieldName>();
  readonly #fields = new Map<string, { stanza: number }>();
  #line = 0;
  #number = 0;
  /** Fields of the open stanza. */
  #count = 0;
  /** Line of the open stanza's first field; 0 where none is open. */
  #opened = 0;
  #stanza: Record<string, string> = {};
  #length = 0;
  /** The open field; its value is kept under `#name` unless that is undefined. */
  #name: string | undefined;
  #value = "";

  constructor(only?: readonly string[]) {
    this.#only = only && new Map(only.map((name) => [name.toLowerCase(), name]));
    const initials = only?.flatMap((name) => [name.toLowerCase(), name.toUpperCase()]);
    this.#initials = initials && new Set(initials.map((name) => name.charCodeAt(0)));
  }

  *read(text: string): Generator<PlacedStanza, void> {
    for (let start = 0; start < text.length; ) {
      let end = text.indexOf("\n", start);
      if (end < 0) end = text.length;
      this.#line++;
      const first = text.charCodeAt(start);
      if (first === SPACE || first === TAB || first === CARRIAGE_RETURN || start === end) {
        const contentEnd = trimmedEnd(text, start, end);
        if (contentEnd === start) yield* this.end();
        else if (first === CARRIAGE_RETURN) this.#begin(text, start, contentEnd);
        else this.#fold(text, start + 1, contentEnd);
      } else if (first !== HASH) {
        this.#begin(text, start, trimmedEnd(text, start, end));
      }
      start = end + 1;
    }
  }

  /** The stanza that is open, if there is one. */
  *end(): Generator<PlacedStanza, void> {
    if (this.#opened === 0) return;
    this.#close();
    const found = { stanza: this.#stanza, line: this.#opened };
    this.#opened = 0;
    this.#length = 0;
    yield found;
  }

  #begin(text: string, start: number, end: number): void {
    if (this.#opened === 0) {
      this.#opened = this.#line;
      // Names that the caller chose cannot be those that objects have anyway, and such objects are quicker.
      this.#stanza = this.#only === undefined ? Object.create(null) : {};
      this.#number++;
      this.#count = 0;
      if (this.#names.size > MAX_FIELDS) {
        this.#names.clear();
        this.#fields.clear();
      }
    }
    this.#close();
    const colon = text.indexOf(":", start);
    if (colon < 0 || colon >= end) {
      throw invalid(this.#line, `found ${quote(text.slice(start, end))}, expected a field name and a colon`);
    }
    if (this.#initials !== undefined && !this.#initials.has(text.charCodeAt(start))) return;
    // dpkg takes white space before the colon, though deb822(5) has no room for it.
    const written = text.slice(start, trimmedEnd(text, start, colon));
    const { kept, field } = this.#names.get(written) ?? this.#learn(written);
    if (field.stanza === this.#number) {
      throw invalid(this.#line, `the field ${quote(written)} stands twice in one stanza`);
    }
    field.stanza = this.#number;
    if (this.#only !== undefined && ++this.#count > MAX_FIELDS) {
      throw invalid(this.#line, `the stanza has more than ${MAX_FIELDS} fields`);
    }
    this.#name = kept;
    if (kept !== undefined) this.#keep(text.slice(Math.min(trimmedStart(text, colon + 1), end), end));
  }

  #fold(text: string, start: number, end: number): void {
    if (this.#opened === 0) {
      throw invalid(
        this.#line,
        "a folded line without a field before it",
        "A stanza begins with `Name: value`.",
      );
    }
    if (this.#name !== undefined) this.#keep(`\n${text.slice(start, end)}`);
  }

  #keep(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_STANZA) {
      throw invalid(this.#line, `the stanza has more than ${MAX_STANZA} characters`);
    }
    this.#value += text;
  }

  #close(): void {
    if (this.#name !== undefined) this.#stanza[this.#name] = this.#value;
    this.#name = undefined;
    this.#value = "";
  }

  #learn(written: string): FieldName {
    if (!isFieldName(written)) throw invalid(this.#line, `${quote(written)} is not a field name`);
    const key = written.toLowerCase();
    const field = this.#fields.get(key) ?? { stanza: 0 };
    this.#fields.set(key, field);
    const name = { kept: this.#only === undefined ? written : this.#only.get(key), field };
    this.#names.set(written, name);
    return name;
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
