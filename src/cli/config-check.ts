import { existsSync } from "node:fs";
import { RULE_INFOS } from "../audit/rule-page.ts";
import { type Config, readConfig } from "../config/config.ts";
import { Deb2nixError } from "../error.ts";
import { errorText } from "../report/error-text.ts";
import { plural } from "../report/finding-text.ts";
import { visible } from "../visible.ts";
import { CONFIG_FILE, readConfigText } from "./config-file.ts";
import { ExitCode } from "./exit-code.ts";
import { type ColorChoice, paintFor, write } from "./terminal.ts";

export interface ConfigCheckOptions {
  readonly quiet?: true;
  readonly color: ColorChoice;
}

/** A suppression of a rule that is none suppresses nothing. */
const RULES = RULE_INFOS.map(({ name }) => name);

/** `deb2nix config check [FILE…]` */
export async function configCheck(files: readonly string[], options: ConfigCheckOptions): Promise<void> {
  const paint = paintFor(process.stderr, options.color);
  if (files.length === 0 && !existsSync(CONFIG_FILE)) {
    const message = `there is no ${CONFIG_FILE} here`;
    throw new Deb2nixError("E_CONFIG", message, { kind: "usage", hint: "Name the file." });
  }
  for (const file of files.length > 0 ? files : [CONFIG_FILE]) {
    const read = readConfig(await readConfigText("E_CONFIG", file), file, RULES);
    if (read.kind === "problems") {
      process.exitCode = ExitCode.usage;
      for (const problem of read.problems) await write(process.stderr, errorText(problem, paint));
    } else if (!options.quiet) {
      await write(process.stdout, `${visible(file)}: ${told(read.config)}\n`);
    }
  }
}

function told({ packages, sonames, hostProvided, suppressions }: Config): string {
  const parts = [
    plural(packages.size, "package"),
    plural(sonames.size, "SONAME"),
    `${plural(hostProvided.size, "SONAME")} of the machine`,
    plural(suppressions.length, "suppression"),
  ];
  return `no errors; ${parts.join(", ")}`;
}
