import { styleText } from "node:util";

export type Tone = "error" | "warning" | "note" | "strong";

/** Colours a piece of text, or leaves it as it is: one for each stream, decided by the CLI. */
export type Paint = (tone: Tone, text: string) => string;

const FORMATS = {
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  note: ["bold", "cyan"],
  strong: ["bold"],
} as const;

export const plain: Paint = (_tone, text) => text;

export const coloured: Paint = (tone, text) => styleText([...FORMATS[tone]], text, { validateStream: false });
