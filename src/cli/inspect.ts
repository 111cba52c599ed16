import { inspectJson } from "../report/inspect-json.ts";
import { inspectText } from "../report/inspect-text.ts";
import type { ReportOptions } from "./common-options.ts";
import { debPaths, readDebs } from "./debs.ts";
import { paintFor, write } from "./terminal.ts";

/** `deb2nix inspect DEB|DIR…` */
export async function inspect(paths: string[], options: ReportOptions): Promise<void> {
  const debs = await readDebs(debPaths(paths), options);
  const paint = paintFor(process.stdout, options.color);
  const text = options.json ? inspectJson(debs) : debs.map((deb) => inspectText(deb, paint)).join("\n");
  await write(process.stdout, text);
}
