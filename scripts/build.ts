// Compiles what npm publishes: every module, and the types of the library. npm run build
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

// Of a module that is gone, nothing may be published.
rmSync("dist", { recursive: true, force: true });
for (const project of ["tsconfig.build.json", "tsconfig.types.json"]) {
  const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", project], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}
