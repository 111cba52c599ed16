import { Deb2nixError } from "../error.ts";
import { errorText } from "../report/error-text.ts";
import { makeElfinfo } from "./elfinfo-program.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { paintFor } from "./terminal.ts";

// A reader that has seen enough (`| head -1`) is no error of ours; what is not wanted is not written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  await makeElfinfo().parseAsync();
} catch (error) {
  if (error instanceof Deb2nixError) {
    process.stderr.write(errorText(error, paintFor(process.stderr, "auto")));
    process.exitCode = exitCodeOf(error);
  } else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`elfinfo: this is a bug in elfinfo, please report it with the file:\n${detail}\n`);
    process.exitCode = ExitCode.bug;
  }
}
