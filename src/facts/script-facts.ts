import type { ScriptFact } from "./deb-facts.ts";

/** Members of control.tar that dpkg runs (deb-preinst(5), deb-postinst(5), deb-prerm(5), deb-postrm(5), debconf). */
export const SCRIPT_NAMES: readonly string[] = ["config", "postinst", "postrm", "preinst", "prerm"];

/**
 * What a maintainer script does beyond boiler-plate. A line counts as boiler-plate when it cannot change the
 * system: comments, shell options, `exit 0`, the skeleton of `case`/`if`, output and messages.
 */
export function scriptFacts(name: string, content: string): ScriptFact {
  const lines = content.split("\n").map((line) => line.trim());
  const interpreter = interpreterOf(content);
  return {
    name,
    size: Buffer.byteLength(content),
    ...(interpreter === undefined ? {} : { interpreter }),
    commands: lines.filter((line) => line !== "" && !BOILER_PLATE.some((pattern) => pattern.test(line))),
  };
}

/** The interpreter line of a script without `#!`, or undefined. */
export function interpreterOf(content: string): string | undefined {
  return /^#![ \t]*([^\n\r]*)/.exec(content)?.[1]?.trim();
}

const BOILER_PLATE: readonly RegExp[] = [
  /^#/,
  /^set [-+][a-z]+$/,
  /^(exit|return)( \d+)?;?$/,
  /^(if|elif|while) \[.*\]; *(then|do)$/,
  /^(then|else|fi|esac|done|do|;;|\{|\}|in)$/,
  /^case .* in$/,
  /^[\w|*"'. -]+\)( *;;)?$/,
  // Words for the reader only: nothing that goes elsewhere, and nothing else on the line.
  /^(echo|printf|log) (?!.*\$\()[^>|;&`]*$/,
  /^true$|^:$/,
];
