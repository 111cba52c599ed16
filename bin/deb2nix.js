#!/usr/bin/env node
import { launch, program } from "./launch.js";

await launch(program("deb2nix"), process.argv.slice(2));
