import { Deb2nixError } from "../error.ts";
import { errorText } from "../report/error-text.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { makeProgram } from "./program.ts";
import { paintFor } from "./terminal.ts";

// A reader that has seen enough (`| head -1`) is no error of ours; what is not wanted is not written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await makeProgram().parseAsync();
} catch (error) {
  if (error instanceof Deb2nixError) {
    process.stderr.write(errorText(error, paintFor(process.stderr, "auto")));
    process.exitCode = exitCodeOf(error);
  } else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `deb2nix: this is a bug in deb2nix, please report it with the deb's name:\n${detail}\n`,
    );
    process.exitCode = ExitCode.bug;
  }
}
