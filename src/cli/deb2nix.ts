import { VERSION } from "../version.ts";

const args = process.argv.slice(2);
// Scripts ask this often, and all that parses options is not needed for it.
if (args.length === 1 && args[0] === "--version") process.stdout.write(`${VERSION}\n`);
else await (await import("./deb2nix-program.ts")).runDeb2nix(args);
