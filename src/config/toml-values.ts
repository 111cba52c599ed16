import { parse, TomlError } from "smol-toml";
import { Deb2nixError } from "../error.ts";

export type Table = Readonly<Record<string, unknown>>;

/** Throws E_CONFIG (usage); whoever knows the name of the file puts it in front. */
export function fail(message: string): never {
  throw new Deb2nixError("E_CONFIG", message, { kind: "usage" });
}

export function parseToml(text: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) fail(oneLine(error.message));
    throw error;
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

/** The table at `where`, empty where there is none. */
export function tableOf(value: unknown, where: string): Table {
  if (value === undefined) return {};
  const isTable =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? (value as Table) : fail(`${where} must be a table`);
}

/** The tables at `where`, none where there are none. */
export function tablesOf(value: unknown, where: string): readonly Table[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return fail(`${where} must be a list of tables, written [[${where}]]`);
  return value.map((entry, index) => tableOf(entry, `${where} ${index + 1}`));
}

export function textOf(value: unknown, where: string): string {
  return typeof value === "string" && value.trim() !== "" ? value : fail(`${where} must be a text`);
}

export function textsOf(value: unknown, where: string): readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value
    : fail(`${where} must be a list of texts`);
}

/** Refuses what is left of a table when its known keys were taken: a misspelt key would else do nothing. */
export function refuseRest(rest: Table, where: string, expected: string): void {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) fail(`unknown key ${where}${unknown}; expected ${expected}`);
}
