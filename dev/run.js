// Runs a script of the repository on the Node it is developed on: node dev/run.js SCRIPT [ARG…]
import { launch } from "../bin/launch.js";

const [script, ...args] = process.argv.slice(2);
await launch(script, args);
