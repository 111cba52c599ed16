// Reads debs as `deb2nix inspect --json` does: node bench/ours.ts [--no-strings] [--no-native-xz] DEB…
import { parseArgs } from "node:util";
import { readDebs } from "../src/facts/read-debs.ts";
import { inspectJson } from "../src/report/inspect-json.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "no-strings": { type: "boolean" }, "no-native-xz": { type: "boolean" } },
});
const facts = await readDebs(positionals, {
  jobs: 2,
  nativeXz: values["no-native-xz"] !== true,
  strings: values["no-strings"] !== true,
});
process.stdout.write(inspectJson(facts));
