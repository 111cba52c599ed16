import { makeElfinfo } from "./elfinfo-program.ts";
import { run } from "./run.ts";

await run(makeElfinfo());
