/** The first import of the library: on an older Node one sentence, not what the next module happens to lack. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  throw new Error(
    `deb2nix needs Node >=22.15, this is ${process.versions.node}. Get one from nodejs.org, ` +
      "or beside deb2nix: npm install node@24, then npx node with your script.",
  );
}

export {};
