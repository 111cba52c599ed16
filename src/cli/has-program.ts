import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether the PATH leads to a program of that name. */
export function hasProgram(name: string, path = process.env.PATH ?? ""): boolean {
  return path
    .split(delimiter)
    .filter((directory) => directory !== "")
    .some((directory) => isExecutable(join(directory, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
