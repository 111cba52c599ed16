import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Archive } from "../../fixtures/lib/apt-repository.ts";
import { type AptServer, startAptServer } from "../../fixtures/lib/apt-server.ts";
import { runProgram } from "../run-program.ts";
import { type Outcome, ROOT } from "./run.ts";

/** A place in which the commands of a page, or of a help, run one after the other, as its reader would type them. */
export interface World {
  readonly folder: string;
  /** What NVIDIA's archive has. */
  readonly archive: Archive;
  /** Runs a script of bash there. */
  bash(script: string): Promise<Outcome>;
  end(): Promise<void>;
}

/**
 * A new folder with links to directories of the repository. `deb2nix` and `elfinfo` are those of the checkout;
 * `pin` and `regenerate` ask a server of this machine, with what `archive` holds, where they would ask NVIDIA's; npm is
 * docs-npm.ts. Nothing is written outside of the folder.
 */
export async function openWorld(archive: Archive): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-docs-"));
  const programs = join(folder, ".programs");
  const server: AptServer = await startAptServer(archive);
  mkdirSync(programs);
  const put = (name: string, lines: readonly string[]): void => {
    writeFileSync(join(programs, name), ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(join(programs, name), 0o755);
  };
  put("deb2nix", [
    `case "$1" in pin|regenerate) set -- "$@" --base-url ${server.base};; esac`,
    `exec ${process.execPath} ${ROOT}/bin/deb2nix.js "$@"`,
  ]);
  put("elfinfo", [`exec ${process.execPath} ${ROOT}/bin/elfinfo.js "$@"`]);
  put("npm", [`exec ${process.execPath} ${ROOT}/test/cli/docs-npm.ts "$@"`]);
  for (const name of ["bin", "fixtures", "profiles"]) symlinkSync(join(ROOT, name), join(folder, name));
  const env = {
    PATH: [programs, dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: folder,
    LC_ALL: "C.UTF-8",
    XDG_CACHE_HOME: join(folder, ".cache"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PAGER: "cat",
    ...author("AUTHOR"),
    ...author("COMMITTER"),
  };
  return {
    folder,
    archive,
    bash: (script) => runProgram("bash", ["--norc", "-c", script], { cwd: folder, env }),
    end: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const author = (role: string): Record<string, string> => ({
  [`GIT_${role}_NAME`]: "A Maintainer",
  [`GIT_${role}_EMAIL`]: "maintainer@example.org",
});
