"""Does to ELF files what nixpkgs' auto-patchelf does, for the rules that generated packages rest on.

A needed name is looked for among *file names*, not SONAMEs, of the same machine; what lies first wins. The index holds
the outputs themselves, the libraries of the inputs, and whatever the run paths of those lead to, so that an input of
an input can answer too. glibc's own libraries get no run path: the loader knows its directory.
"""

import argparse
import fnmatch
import json
import os
import subprocess
import sys
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile


class Elf:
    """What counts of an ELF file; raises ELFError where it is none."""

    def __init__(self, path):
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            self.machine = elf.get_machine_arch()
            self.osabi = elf["e_ident"]["EI_OSABI"]
            segments = [(segment["p_type"], segment) for segment in elf.iter_segments()]
            self.interpreter = any(kind == "PT_INTERP" for kind, _ in segments)
            self.loads = bool(segments)
            self.wanted, self.run_path = [], []
            dynamic = next((segment for kind, segment in segments if kind == "PT_DYNAMIC"), None)
            self.dynamic = dynamic is not None
            for tag in dynamic.iter_tags() if dynamic else ():
                if tag.entry.d_tag == "DT_NEEDED":
                    self.wanted.append([tag.needed])
                elif tag.entry.d_tag in ("DT_RUNPATH", "DT_RPATH"):
                    self.run_path = [part for part in getattr(tag, tag.entry.d_tag[3:].lower()).split(":") if part]
            for section in elf.iter_sections():
                # systemd.io/ELF_DLOPEN_METADATA: one name of each list must be there.
                if section.name != ".note.dlopen":
                    continue
                for note in section.iter_notes():
                    if note["n_type"] != 0x407C0C0A or note["n_name"] != "FDO":
                        continue
                    self.wanted += [entry["soname"] for entry in json.loads(note["n_desc"].decode().rstrip("\0"))]


def read(path):
    try:
        return Elf(path)
    except (ELFError, OSError):
        return None


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


class Index:
    """Directories by file name and machine, in the order in which they were seen."""

    def __init__(self):
        self.directories = {}
        self.seen = set()

    def add(self, folders, recursive):
        folders = list(folders)
        while folders:
            folder = folders.pop(0)
            if folder in self.seen or not folder.is_dir():
                continue
            self.seen.add(folder)
            for path in sorted(folder.rglob("*.so*") if recursive else folder.glob("*.so*")):
                elf = read(path) if path.is_file() else None
                if elf is None:
                    continue
                real = path.resolve()
                place = real.parent if real.name == path.name else path.parent
                self.directories.setdefault((path.name, elf.machine), []).append(place)
                folders += [Path(part) for part in elf.run_path if "$ORIGIN" not in part]

    def find(self, name, machine):
        return next(iter(self.directories.get((os.path.basename(name), machine), [])), None)


def patch(path, elf, index, libc, options):
    """The lists of names of which none was found."""
    run_path, missing = [], []
    if elf.interpreter:
        subprocess.run(["patchelf", "--set-interpreter", libc[0], path], check=True)
        run_path += options.runtime_dependencies
    for names in elf.wanted:
        for name in names:
            if Path(name).is_absolute() and Path(name).is_file() or (libc[1] / name).is_file():
                break
            found = index.find(name, elf.machine)
            if found is not None:
                run_path.append(str(found))
                break
        else:
            missing.append(names)
    run_path += options.append_rpaths
    if run_path:
        text = ":".join(dict.fromkeys(run_path))
        print(f"setting RPATH to: {text} of {path}")
        subprocess.run(["patchelf", "--set-rpath", text, path], check=True)
    return missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--libc", type=Path, required=True)
    for name in ("paths", "libs"):
        parser.add_argument(f"--{name}", nargs="*", type=Path, default=[])
    for name in ("runtime-dependencies", "append-rpaths", "ignore-missing"):
        parser.add_argument(f"--{name}", nargs="*", default=[])
    options = parser.parse_args()

    loader = next((options.libc / "lib").glob("ld-linux*"))
    target = Elf(loader)
    index = Index()
    # The package's own libraries come before those of others.
    index.add(options.paths, recursive=True)
    index.add(options.libs, recursive=False)

    failed = False
    for path in [path for folder in options.paths for path in files_below(folder)]:
        elf = read(path)
        if elf is None or not elf.loads or not elf.dynamic or elf.machine != target.machine:
            continue
        for names in patch(path, elf, index, (str(loader), options.libc / "lib"), options):
            name = names[0] if len(names) == 1 else f"any({', '.join(names)})"
            if any(fnmatch.fnmatch(os.path.basename(name), pattern) for pattern in options.ignore_missing):
                print(f"warn: auto-patchelf ignoring missing {name} wanted by {path}")
                continue
            print(f"error: auto-patchelf could not satisfy dependency {name} wanted by {path}")
            failed = True
    if failed:
        sys.exit("auto-patchelf failed to find all the required dependencies.")


main()
