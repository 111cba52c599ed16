import { parse, TomlError } from "smol-toml";
import { nearest } from "../nearest.ts";
import { ConfigProblems, fail, readEach } from "./config-problem.ts";
import { type Place, placeText } from "./place.ts";

export type Table = Readonly<Record<string, unknown>>;

/** Throws `ConfigProblems` for what is no TOML. */
export function parseToml(text: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column } = error;
    // Behind the first line the parser draws the place, which may be as long as the file.
    const message = error.message.split("\n", 1)[0]!.slice(0, 200).trim();
    const isBare = NO_VALUE.test(message) && isBareText(text.split("\n")[line - 1] ?? "", column);
    throw new ConfigProblems([
      { message, place: [], position: { line, column }, ...(isBare && { hint: "Strings need quotes." }) },
    ]);
  }
}

/** How smol-toml says that no value, or only the start of what stands there, was read. */
const NO_VALUE = /invalid value|numeric literal|end-of-line/;

/** Whether the word at a column, counted from 1, of a line begins a value and has letters and no quotes. */
function isBareText(line: string, column: number): boolean {
  const before = line.slice(Math.max(0, column - 1 - MAX_WORD), column - 1);
  const [start] = /[^\s=[{,"']*$/.exec(before)!;
  const [end] = /^[^\s,\]}"']*/.exec(line.slice(column - 1, column - 1 + MAX_WORD))!;
  const isValue = /(^|[=[,])\s*$/.test(before.slice(0, before.length - start.length));
  return isValue && /[A-Za-z]/.test(start + end);
}

/** Characters that are looked at on each side of an error: a line may be as long as the file. */
const MAX_WORD = 200;

/** The table at `place`, empty where there is none. */
export function tableOf(value: unknown, place: Place): Table {
  if (value === undefined) return {};
  const isTable =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? (value as Table) : fail(place, " must be a table");
}

/** What `read` makes of each of the tables at `place`, of none where there are none. */
export function entriesOf<T>(
  value: unknown,
  place: Place,
  read: (table: Table, place: Place) => T,
): readonly T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return fail(place, ` must be a list of tables, written [[${placeText(place)}]]`);
  return readEach(value, (entry, index) => {
    const at = [...place, index];
    return read(tableOf(entry, at), at);
  });
}

/** What `read` makes of a value that may be absent. */
export function optional<T>(
  value: unknown,
  place: Place,
  read: (value: unknown, place: Place) => T,
): T | undefined {
  return value === undefined ? undefined : read(value, place);
}

export function textOf(value: unknown, place: Place): string {
  return typeof value === "string" && value.trim() !== "" ? value : fail(place, " must be a text");
}

export function textsOf(value: unknown, place: Place): readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value
    : fail(place, " must be a list of texts");
}

/** Refuses what is left of a table when its known keys were taken: a misspelt key would else do nothing. */
export function refuseRest(rest: Table, place: Place, known: readonly string[]): void {
  readEach(Object.keys(rest), (unknown) => {
    const close = nearest(unknown, known);
    const expected = `${known.slice(0, -1).join(", ")}${known.length > 1 ? " or " : ""}${known.at(-1)}`;
    const inner = [...place, unknown];
    throw new ConfigProblems([
      {
        message: `unknown key ${placeText(inner)}; expected ${expected}`,
        place: inner,
        ...(close !== undefined && { hint: `Did you mean ${close}?` }),
      },
    ]);
  });
}

/** Texts, at least one. */
export function someTexts(value: unknown, place: Place, must: string): readonly string[] {
  const texts = textsOf(value, place);
  return texts.length > 0 ? texts : fail(place, ` must ${must}`);
}
