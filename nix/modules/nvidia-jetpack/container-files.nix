# What containers get from the host, where Ubuntu has it: the files of NVIDIA's own lists, as they are in the debs. A
# container brings Ubuntu's loader and libraries, so that nothing of this is patched. For callPackage of a scope.
{ debs
, defaultSomDebRepo
, dpkg
, l4tAtLeast
, lib
, runCommand
  # pkgs/containers/rN-l4t.json of the tree: { "nvidia-l4t-core" = [ "/usr/lib/…" … ]; … }
, list
}:
let
  srcOf = name: (debs.${defaultSomDebRepo}.${name} or debs.common.${name}).src;

  # NVIDIA's own lists, which name devices too.
  directory = "/etc/nvidia-container-runtime/host-files-for-container.d";
  csvNames = if l4tAtLeast "36" then [ "devices.csv" "drivers.csv" ] else [ "l4t.csv" ];
  csvFiles = map (name: "${directory}/${name}") csvNames;

  files = lib.importJSON list;
  wanted = files // {
    nvidia-l4t-init = lib.unique (files.nvidia-l4t-init or [ ] ++ csvFiles);
  };
in
runCommand "l4t-container-files"
{
  nativeBuildInputs = [ dpkg ];
  passthru = { inherit csvFiles; };
} ''
  mkdir $out
  ${lib.concatMapAttrsStringSep "\n"
    (name: paths: ''
      dpkg-deb --fsys-tarfile ${srcOf name} |
        tar --extract --directory $out --no-recursion --no-same-owner --files-from <(cat <<'END'
      ${lib.concatMapStringsSep "\n" (path: ".${lib.removeSuffix "/" path}") paths}
      END
        )
    '')
    wanted}
  chmod -R u+rwX $out
''
