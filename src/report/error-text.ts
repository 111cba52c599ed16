import type { Deb2nixError } from "../error.ts";
import { visible } from "../visible.ts";
import type { Paint } from "./style.ts";

/** One paragraph: what is wrong, in which file at which byte, and what to do. */
export function errorText(error: Deb2nixError, paint: Paint): string {
  const path = error.path === undefined ? "" : `${visible(error.path)}: `;
  const offset = error.offset === undefined ? "" : ` (at byte ${error.offset})`;
  const hint = error.hint === undefined ? "" : ` ${visible(error.hint)}`;
  const message = visible(error.message);
  const end = /[.!?]$/.test(message) ? "" : ".";
  return `${paint("error", `error[${error.code}]`)}: ${path}${message}${offset}${end}${hint}\n`;
}
