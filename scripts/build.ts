// Makes what npm publishes: one bundle an entry with the chunks they share, and the types of the library. npm run build
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { bundle } from "./bundle.ts";

// Of a module that is gone, nothing may be published.
rmSync("dist", { recursive: true, force: true });
await bundle("dist");
const types = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"];
process.exitCode = spawnSync(process.execPath, types, { stdio: "inherit" }).status ?? 1;
