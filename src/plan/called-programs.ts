import { posix } from "node:path";
import type { TextFact } from "../facts/deb-facts.ts";

/** Files whose paths to programs are there to be run: units, rules of udev, D-Bus services, desktop files. */
const RUNS = /\/(systemd|dbus-1|udev\/rules\.d|tmpfiles\.d)\/|\.desktop$/;

/** NixOS has them where other systems have them. */
const EVERYWHERE: ReadonlySet<string> = new Set(["/bin/sh", "/usr/bin/env"]);

/**
 * Programs of the system that a text calls by absolute path, sorted; not the interpreter in a script's first line, which
 * patchShebangs settles, and nothing of the scripts that NixOS never runs.
 */
export function calledPrograms({ path, interpreter, mentions }: TextFact): readonly string[] {
  if (IDLE.test(path) || !(interpreter !== undefined || RUNS.test(path))) return [];
  const first = interpreter?.split(/\s/)[0];
  return mentions.filter(
    (mention) =>
      /^(\/usr)?(\/local)?\/s?bin\/[\w.+-]+$/.test(mention) && !EVERYWHERE.has(mention) && mention !== first,
  );
}

/** Documentation, and scripts of other init systems and of dpkg. */
const IDLE = /^\/(usr\/share\/doc|etc\/(init\.d|cron[^/]*|kernel|apt|ppp))\//;

/** Whether it is a file of rules for udev, with whose paths NixOS builds the system or not. */
export function isUdevRules({ path }: TextFact): boolean {
  return posix.dirname(path).endsWith("/udev/rules.d");
}
