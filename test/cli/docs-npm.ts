// Stands for npm where the commands of a page are tried: what would install, test or measure for minutes is held to
// what the repository has. `npm ci` needs the lock file, `npm test` and `npm run NAME` a script, its source, and
// options that this source knows; a path behind an option must be there. `npm pack` leaves an empty file of the right
// name, which `npm install --global` looks for (install.test.ts does both in earnest). Anything else is an error.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run.ts";

const [command, ...rest] = process.argv.slice(2);
const { scripts, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly version: string;
};

switch (command) {
  case "ci":
    need(
      rest.length === 0 && existsSync(join(ROOT, "package-lock.json")),
      "npm ci takes the lock file alone",
    );
    break;
  case "test":
    await tryScript("test", rest);
    break;
  case "run":
    await tryScript(rest[0] ?? "", rest.slice(1));
    break;
  case "pack":
    need(rest.length === 0, `npm pack knows nothing of ${rest.join(" ")}`);
    writeFileSync(`deb2nix-${version}.tgz`, "");
    break;
  case "install":
    need(rest.length === 2 && rest[0] === "--global" && existsSync(rest[1]!), `no ${rest[1]} to install`);
    break;
  default:
    need(false, `npm ${command} is nothing that this stand-in knows`);
}

async function tryScript(name: string, [dashes, ...args]: readonly string[]): Promise<void> {
  need(dashes === undefined || dashes === "--", `npm keeps ${dashes} for itself: write -- before it`);
  const file = /^node dev\/run\.js (\S+)$/.exec(scripts[name] ?? "")?.[1];
  need(file !== undefined && existsSync(join(ROOT, file)), `there is no script ${name}`);
  const options = join(ROOT, file!.replace(/\.ts$/, "/options.ts"));
  if (existsSync(options)) {
    // Throws what the script itself would say.
    (await import(options)).parseOptions(args);
  } else {
    const source = readFileSync(join(ROOT, file!), "utf8");
    for (const flag of args.filter((arg) => arg.startsWith("--"))) {
      need(new RegExp(`^ +"?${flag.slice(2)}"?: \\{ type: "`, "m").test(source), `${file} has no ${flag}`);
    }
    const reads = source.includes("process.argv") || source.includes("parseArgs");
    need(args.length === 0 || reads, `${file} takes no arguments`);
  }
  for (const path of args.filter((arg) => arg.includes("/"))) {
    need(existsSync(join(ROOT, path)), `there is no ${path}`);
  }
}

function need(holds: boolean, message: string): asserts holds {
  if (holds) return;
  console.error(message);
  process.exit(1);
}
