import { refuseHelpSlip } from "./command-slip.ts";
import { makeProgram } from "./program.ts";
import { run } from "./run.ts";

const program = makeProgram();
refuseHelpSlip(program, process.argv.slice(2));
await run(program);
