"""Loads, on paper, every dynamic ELF file of some store paths, as ld.so(8) would: an oracle that shares no code with
deb2nix. Reads {"roots": [PATH], "loader": DIRECTORY, "driver": DIRECTORY} from standard input, writes what it found.

A file that is found is loaded once under its SONAME. DT_RUNPATH serves the file that has it; DT_RPATH those that it
loads too, unless they have DT_RUNPATH. Then comes the directory of glibc. A name that only the driver's directory can
have is reported as such.
"""

import json
import os
import sys

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

asked = json.load(sys.stdin)
cache = {}


def read(path):
    """Machine, SONAME, DT_NEEDED, run paths and interpreter; None where it is no dynamic ELF file."""
    real = os.path.realpath(path)
    if real not in cache:
        cache[real] = None
        try:
            with open(real, "rb") as stream:
                elf = ELFFile(stream)
                facts = {"machine": elf["e_machine"], "needed": [], "soname": None, "rpath": None, "runpath": None}
                facts["interpreter"] = None
                for segment in elf.iter_segments():
                    if segment["p_type"] == "PT_INTERP":
                        facts["interpreter"] = segment.get_interp_name()
                    if segment["p_type"] != "PT_DYNAMIC":
                        continue
                    cache[real] = facts
                    for tag in segment.iter_tags():
                        kind = tag.entry.d_tag
                        if kind == "DT_NEEDED":
                            facts["needed"].append(tag.needed)
                        elif kind in ("DT_SONAME", "DT_RPATH", "DT_RUNPATH"):
                            name = kind[3:].lower()
                            facts[name] = getattr(tag, name)
        except (ELFError, OSError):
            pass
    return cache[real]


def directories(path, text):
    here = os.path.dirname(path)
    return [part.replace("${ORIGIN}", here).replace("$ORIGIN", here) for part in (text or "").split(":") if part]


def search(name, chain, machine):
    """Where the file at the end of the chain finds the name: a path, `driver`, or None."""
    places = []
    asking = chain[-1]
    if read(asking)["runpath"] is None:
        for path in reversed(chain):
            if read(path)["runpath"] is None:
                places += directories(path, read(path)["rpath"])
    else:
        places += directories(asking, read(asking)["runpath"])
    for place in [*places, asked["loader"]]:
        candidate = os.path.join(place, name)
        facts = read(candidate) if os.path.isfile(candidate) else None
        if facts is not None and facts["machine"] == machine:
            return candidate
    return "driver" if asked["driver"] in places else None


def walk(program):
    """What is needed and not found when this file is loaded, as lists [asking, name, `driver` or None]."""
    machine = read(program)["machine"]
    loaded, chains, missing = {}, [[program]], []
    for chain in chains:
        for name in read(chain[-1])["needed"]:
            if name in loaded:
                continue
            found = search(name, chain, machine)
            loaded[name] = found
            if found is None or found == "driver":
                missing.append([chain[-1], name, found])
                continue
            soname = read(found)["soname"]
            if soname is not None and soname in loaded and soname != name:
                continue
            loaded[soname] = found
            chains.append([*chain, found])
    return missing


def has_library(place):
    return os.path.isdir(place) and any(".so" in name for name in os.listdir(place))


report = {"elfs": 0, "needed": 0, "missing": [], "emptyRunPaths": [], "badInterpreters": []}
for root in asked["roots"]:
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = os.path.join(folder, name)
            facts = None if os.path.islink(path) else read(path)
            if facts is None:
                continue
            report["elfs"] += 1
            report["needed"] += len(facts["needed"])
            report["missing"] += walk(path)
            for place in directories(path, facts["runpath"]) + directories(path, facts["rpath"]):
                if place != asked["driver"] and not has_library(place):
                    report["emptyRunPaths"].append([path, place])
            if facts["interpreter"] is not None and not os.path.isfile(facts["interpreter"]):
                report["badInterpreters"].append([path, facts["interpreter"]])
json.dump(report, sys.stdout)
