import type { ElfFacts } from "../elf/elf-facts.ts";
import { jsonDocument } from "./json.ts";

/** The facts of a file under the name that the user gave it, `deb!path` for one in a deb. */
export interface NamedElf extends ElfFacts {
  readonly path: string;
}

/** The document of `elfinfo --json` (schema/elfinfo.schema.json): files in the order given. */
export function elfJson(elfs: readonly NamedElf[]): string {
  return jsonDocument({ elfs });
}
