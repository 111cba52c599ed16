# Interpreters and programs of the system: each calls the machine's own. Their packages have nothing else.
final: prev:
let
  inherit (prev) lib;

  stub = name: programs: final.runCommand name { } ''
    mkdir -p $out/bin
    for program in ${toString programs}; do
      printf '#!/bin/sh\nexec %s "$@"\n' $program >$out/bin/$program
      chmod +x $out/bin/$program
    done
  '';

  # As nixpkgs' python.withPackages and perl.withPackages: the function gets the set of modules.
  withModules = name: programs: modules: stub name programs // {
    withPackages = choose: assert lib.isList (choose (lib.genAttrs modules (module: module)));
      stub "${name}-env" programs;
  };
in
{
  bash = stub "bash" [ "bash" "sh" ];
  coreutils = stub "coreutils" [ "cat" "chmod" "chown" "cp" "ln" "mkdir" "rm" "sleep" "touch" "true" ];
  gjs = stub "gjs" [ "gjs" ];
  jq = stub "jq" [ "jq" ];
  jre = stub "jre" [ "java" ];
  kmod = stub "kmod" [ "depmod" "insmod" "lsmod" "modprobe" "rmmod" ];
  nodejs = stub "nodejs" [ "node" ];
  perl = withModules "perl" [ "perl" ] [ "JSON" "LWP" "URI" "XMLLibXML" "XMLParser" ];
  python3 = withModules "python3" [ "python3" "python" ] [ "dbus-python" "numpy" "pygobject3" "pyyaml" "requests" ];
  ruby = stub "ruby" [ "ruby" ];
  systemd = stub "systemd" [ "journalctl" "loginctl" "systemctl" "udevadm" ];
  tcl = stub "tcl" [ "tclsh" ];
  tk = stub "tk" [ "wish" ];
}
