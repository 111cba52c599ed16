#!/usr/bin/env node
import { launch, program } from "./launch.js";

await launch(program("elfinfo"), process.argv.slice(2));
