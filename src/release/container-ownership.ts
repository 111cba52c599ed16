import { isOwned, OWNERSHIP } from "../nix/releases/ownership.ts";

/** Where the lists for containers lie in a tree. */
export const CONTAINERS = "pkgs/containers";

/**
 * Which lists of that directory belong to deb2nix: JSON has no comments, so that the file in which git is told of
 * generated files (gitattributes(5)) tells it of them too. Whoever takes a list over deletes its line there.
 */
export const CONTAINER_OWNERSHIP = `${CONTAINERS}/.gitattributes`;

/** GitHub's name for files that reviews fold up. */
const MARK = "linguist-generated";

/** Names of the lists that belong to deb2nix, by the text of that file. */
export function ownedLists(text: string | undefined): ReadonlySet<string> {
  if (text === undefined || !isOwned(text)) return new Set();
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  return new Set(lines.flatMap(([name = "", mark]) => (mark === MARK ? [name] : [])));
}

/** The text of that file. */
export function containerOwnershipText(names: Iterable<string>): string {
  return `# ${OWNERSHIP}\n${[...names]
    .sort()
    .map((name) => `${name} ${MARK}\n`)
    .join("")}`;
}
