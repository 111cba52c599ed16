"""The plain way to pin an index: python3 pin-plain.py Packages.gz OUT. What `npm run bench:pin` compares with."""

import gzip
import json
import re
import sys


def order(text):
    """A key that sorts as deb-version(7) says."""
    epoch, _, rest = text.rpartition(":")
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return int(epoch or 0), parts(upstream), parts(revision)


def parts(text):
    def weight(char):
        return -1 if char == "~" else ord(char) + (0 if char.isalpha() else 256)

    found = []
    for letters, digits in re.findall(r"(\D*)(\d*)", text):
        found.append(([weight(char) for char in letters] + [0], int(digits or 0)))
    return found


def field(name, stanza):
    match = re.search(rf"^{name}: (.*)$", stanza, re.MULTILINE)
    return match and match.group(1)


def main():
    with gzip.open(sys.argv[1]) as file:
        stanzas = file.read().decode().strip().split("\n\n")
    debs = {}
    for stanza in stanzas:
        name = field("Package", stanza)
        version = field("Version", stanza)
        if "meta-package" in (field("Description", stanza) or ""):
            continue
        if name in debs and order(debs[name]["version"]) >= order(version):
            continue
        debs[name] = {
            "filename": field("Filename", stanza),
            "sha256": field("SHA256", stanza),
            "version": version,
        }
        source = field("Source", stanza)
        if source is not None:
            debs[name]["source"] = source
    with open(sys.argv[2], "w") as out:
        json.dump({"main": debs}, out, indent=2, sort_keys=True)
        out.write("\n")


main()
