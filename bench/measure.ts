import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What one run of a shell command took, all its processes together. */
export interface Measurement {
  readonly seconds: number;
  /** Processor time, user and system. */
  readonly cpuSeconds: number;
  /** Largest sum of resident memory at any moment, in bytes. */
  readonly peakBytes: number;
}

const SAMPLE_MS = 10;
const PAGE = 4096;

/** Runs a bash command, whose output goes nowhere. Throws where it fails, with what it said on stderr. */
export async function measure(command: string): Promise<Measurement> {
  const timed = `TIMEFORMAT='%R %U %S'; time { ${command}; } > /dev/null 2> /dev/null`;
  const child = spawn("bash", ["-c", timed], { stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  let peakBytes = 0;
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid!));
  }, SAMPLE_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${command} failed with ${code}: ${text}`);
  const [seconds = 0, user = 0, system = 0] = text.trim().split(/\s+/).map(Number);
  return { seconds, cpuSeconds: user + system, peakBytes };
}

/**
 * Resident memory of a process and all its descendants; shared pages count in each. 0 for one that has ended, and
 * for one that has not started its own program yet: until then it shares its parent's memory.
 */
function residentBytes(pid: number, parentProgram?: string): number {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`);
    if (program === parentProgram) return 0;
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    // Each thread has children of its own.
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean),
    );
    return pages * PAGE + children.reduce((sum, child) => sum + residentBytes(Number(child), program), 0);
  } catch {
    return 0;
  }
}
