import { parse, TomlError } from "smol-toml";
import { nearest } from "../nearest.ts";
import { type Place, placeText } from "./place.ts";
import type { TextPosition } from "./toml-positions.ts";

export type Table = Readonly<Record<string, unknown>>;

/** Something is wrong with a document; whoever knows the document makes a `Deb2nixError` of it. */
export class ConfigProblem extends Error {
  readonly place: Place;
  /** Where it is known without the place. */
  readonly position: TextPosition | undefined;
  readonly hint: string | undefined;

  constructor(message: string, place: Place, details: { position?: TextPosition; hint?: string } = {}) {
    super(message);
    this.place = place;
    this.position = details.position;
    this.hint = details.hint;
  }
}

/** Throws `ConfigProblem`: what is at `place`, and what is wrong with it. */
export function fail(place: Place, message: string, hint?: string): never {
  throw new ConfigProblem(`${placeText(place)}${message}`, place, hint === undefined ? {} : { hint });
}

/** Throws `ConfigProblem` for what is no TOML. */
export function parseToml(text: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column } = error;
    throw new ConfigProblem(oneLine(error.message), [], { position: { line, column } });
  }
}

/** The message and the first of the lines that it quotes, which may be as long as the file. */
function oneLine(message: string): string {
  const lines = message.split("\n").map((line) => line.slice(0, 200).trim());
  return lines
    .filter((line) => line !== "")
    .slice(0, 4)
    .join(" ");
}

/** The table at `place`, empty where there is none. */
export function tableOf(value: unknown, place: Place): Table {
  if (value === undefined) return {};
  const isTable =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? (value as Table) : fail(place, " must be a table");
}

/** The tables at `place`, none where there are none. */
export function tablesOf(value: unknown, place: Place): readonly Table[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return fail(place, ` must be a list of tables, written [[${placeText(place)}]]`);
  return value.map((entry, index) => tableOf(entry, [...place, index]));
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
  const [unknown] = Object.keys(rest);
  if (unknown === undefined) return;
  const inner = [...place, unknown];
  const close = nearest(unknown, known);
  throw new ConfigProblem(
    `unknown key ${placeText(inner)}; expected ${known.slice(0, -1).join(", ")}${known.length > 1 ? " or " : ""}${known.at(-1)}`,
    inner,
    close === undefined ? {} : { hint: `Did you mean ${close}?` },
  );
}

/** Texts, at least one. */
export function someTexts(value: unknown, place: Place, must: string): readonly string[] {
  const texts = textsOf(value, place);
  return texts.length > 0 ? texts : fail(place, ` must ${must}`);
}
