/** A directive of the `[Install]` section of a systemd unit, as written (systemd.unit(5)). */
export interface InstallDirective {
  /** `WantedBy`, `RequiredBy`, `UpheldBy`, `Alias`, `Also` or `DefaultInstance`. */
  readonly name: string;
  /** One of the values that it lists. */
  readonly value: string;
}

const INSTALL = new Set(["WantedBy", "RequiredBy", "UpheldBy", "Alias", "Also", "DefaultInstance"]);

/** Characters of one line that is kept; longer lines are no names of units or accounts. */
const LONGEST = 4096;

/** What a unit asks of `systemctl enable`, in file order. */
export function installDirectives(content: string): InstallDirective[] {
  let isInstall = false;
  const found: InstallDirective[] = [];
  for (const line of content.replace(/\\\r?\n/g, " ").split("\n")) {
    const text = line.trim();
    if (text.startsWith("[")) isInstall = text === "[Install]";
    const separator = text.indexOf("=");
    const name = text.slice(0, separator).trim();
    if (!isInstall || separator < 0 || text.length > LONGEST || !INSTALL.has(name)) continue;
    for (const value of text.slice(separator + 1).split(/\s+/)) if (value !== "") found.push({ name, value });
  }
  return found;
}

/** The lines of a file of sysusers.d(5) that create something, in file order. */
export function accountLines(content: string): string[] {
  return content
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && line.length <= LONGEST);
}
