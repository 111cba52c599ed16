import type { PvaFirmware } from "../plan/cuda-firmware.ts";
import { debAttributes, debReference } from "./deb-reference.ts";
import {
  apply,
  binding,
  boolean,
  functionOf,
  indentedString,
  list,
  type NixExpr,
  select,
  set,
  string,
  variable,
} from "./expression.ts";
import { inSourceRoot } from "./fixes/source-root.ts";
import { sourcePath } from "./shell.ts";

/** A package for `hardware.firmware`, as jetpack-nixos' builder makes it: a function for `callPackage`. */
export function pvaFirmwarePackage({ pname, deb, from }: PvaFirmware): NixExpr {
  const commands = inSourceRoot([
    `mv ${sourcePath(from)} "$NIX_BUILD_TOP/allowlist"`,
    "rm -r ./*",
    'install -D -m 644 "$NIX_BUILD_TOP/allowlist" lib/firmware/pva_auth_allowlist',
  ]);
  const source = debReference(deb);
  const call = set([
    binding("pname", string(pname)),
    binding("version", select(source, ["version"])),
    binding("srcs", list([select(source, ["src"])])),
    binding("autoPatchelf", boolean(false)),
    binding("preDebNormalization", indentedString(commands), [
      "PVA's kernel driver asks for it by this name",
    ]),
  ]);
  return functionOf(["buildFromDebs", ...debAttributes(deb)].sort(), apply(variable("buildFromDebs"), call));
}
