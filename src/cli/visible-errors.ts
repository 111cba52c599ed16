import type { OutputConfiguration } from "commander";
import { visible } from "../visible.ts";

/** Wrong calls are told with words of the command line, which a shell's `*` may have taken from a hostile directory. */
export const VISIBLE_ERRORS: OutputConfiguration = {
  outputError: (text, write) => write(`${text.trimEnd().split("\n").map(visible).join("\n")}\n`),
};
