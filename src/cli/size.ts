import { InvalidArgumentError } from "commander";

const UNITS = "KMGT";

/** The value of an option that is a size, as `64G`: a whole number of bytes, K, M, G or T, by 1024. Returns bytes. */
export function sizeOf(value: string): number {
  const [, digits, unit = ""] = /^([1-9][0-9]{0,14})([KMGT]?)$/i.exec(value) ?? [];
  const bytes = Number(digits) * 1024 ** (unit === "" ? 0 : UNITS.indexOf(unit.toUpperCase()) + 1);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError("It must be a size, as 500M or 64G.");
}

/** A size of whole K, M, G or T as `sizeOf` reads it. */
export function sizeText(bytes: number): string {
  const power = [4, 3, 2, 1].find((candidate) => bytes % 1024 ** candidate === 0) ?? 0;
  return `${bytes / 1024 ** power}${power === 0 ? "" : UNITS[power - 1]}`;
}
