// Reads debs as `deb2nix inspect --json` does: node bench/ours.js DIST [--no-strings] [--no-native-xz] DEB…
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "no-strings": { type: "boolean" }, "no-native-xz": { type: "boolean" } },
});
const [dist, ...debs] = positionals;
const { readDebs } = await import(join(dist, "index.js"));
const facts = await readDebs(debs, {
  jobs: 2,
  ...(values["no-native-xz"] ? {} : { nativeXz: { directory: tmpdir() } }),
  strings: values["no-strings"] !== true,
});
process.stdout.write(JSON.stringify(facts, undefined, 2));
