import { parseArgs } from "node:util";
import { killRegenerate } from "../test/cli/regenerate-kill.ts";

/** `npm run kill:regenerate -- [--moments 50] [--seed TEXT]`: kill -9 in the midst of `deb2nix regenerate`, again and again. */
const { values } = parseArgs({
  options: { moments: { type: "string", default: "50" }, seed: { type: "string" } },
});
const { killed, withJournal, files } = await killRegenerate(Number(values.moments), values.seed);
console.log(
  `${killed} of ${values.moments} runs were killed before their end, ${withJournal} of them between two files; ` +
    `${files} files were looked at, all whole; the next run gave the new tree each time`,
);
