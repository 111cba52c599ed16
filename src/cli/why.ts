import { isAnswered, why as whyNeeded } from "../plan/why.ts";
import { whyJson } from "../report/why-json.ts";
import { whyText } from "../report/why-text.ts";
import { debPaths } from "./debs.ts";
import { ExitCode } from "./exit-code.ts";
import { withDefaultSignals } from "./interrupt.ts";
import { readSet, type SetOptions } from "./read-set.ts";
import { paintFor, write } from "./terminal.ts";

/** `deb2nix why PKG NAME DEB|DIR…` */
export async function why(pkg: string, name: string, paths: string[], options: SetOptions): Promise<void> {
  const { set, index, config } = await readSet(debPaths(paths), options);
  const found = await withDefaultSignals(() => whyNeeded(set, pkg, name, { index, config }));
  const text = options.json
    ? whyJson(found)
    : whyText(found, paintFor(process.stdout, options.color), options.verbose ?? false);
  await write(process.stdout, text);
  process.exitCode = isAnswered(found) ? ExitCode.done : ExitCode.findings;
}
