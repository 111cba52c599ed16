"""Prints the dynamic section and the version needs of ELF files, as `readelf -dV` does: the third contender."""
import sys

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

for path in sys.argv[1:]:
    with open(path, "rb") as stream:
        if stream.read(4) != b"\x7fELF":
            continue
        try:
            elf = ELFFile(stream)
            dynamic = elf.get_section_by_name(".dynamic")
            for tag in dynamic.iter_tags() if dynamic else ():
                print(path, tag.entry.d_tag, getattr(tag, "needed", getattr(tag, "soname", tag.entry.d_val)))
            versions = elf.get_section_by_name(".gnu.version_r")
            for need, auxiliaries in versions.iter_versions() if versions else ():
                print(path, need.name, [auxiliary.name for auxiliary in auxiliaries])
        except ELFError as error:
            print(path, error)
