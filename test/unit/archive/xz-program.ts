// Stands in for the program xz in tests: decodes its standard input to its standard output.
import { writeSync } from "node:fs";
import { unxz } from "../../../src/archive/xz.ts";

for await (const chunk of unxz(process.stdin)) writeSync(1, chunk);
