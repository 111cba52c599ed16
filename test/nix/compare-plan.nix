# What a scope evaluates to, held against what `convert --json` says of it: differences by package.
{ scope, json }:
let
  inherit (import scope) pkgs;
  inherit (pkgs) lib;
  set = import scope;
  plan = builtins.fromJSON (builtins.readFile json);

  packageAt = attr: lib.foldl' (at: name: at.${name}) (pkgs // set) (lib.splitString "." attr);

  input = { attr, output ? null, ... }:
    let package = packageAt attr; in
    (if output == null then package else lib.getOutput output package).outPath;

  interpreter = { attr, modules, ... }:
    let package = packageAt attr; in
    (if modules == [ ] then package
    else package.withPackages (ps: map (module: ps.${module}) modules)).outPath;

  # `foo_1_arm64.deb` of `/nix/store/HASH-foo_1_arm64.deb`.
  fileOf = source: source.name;
  packageOf = file: builtins.head (lib.splitString "_" file);

  compare = each:
    let
      package = set.${each.attr};
      wanted = {
        inherit (each) pname version autoPatchelf;
        outputs = map (output: output.name) each.outputs;
        inputs = lib.sort (map input each.buildInputs ++ map interpreter each.interpreters);
        debs = map packageOf each.debs;
      };
      found = {
        inherit (package) pname version outputs;
        autoPatchelf = lib.any (tool: tool.name or "" == "auto-patchelf-hook") package.nativeBuildInputs;
        # The first one is the compiler's.
        inputs = lib.sort (map (each: each.outPath) (builtins.tail package.buildInputs));
        # Those that are no fixtures are in no plan.
        debs = lib.filter (name: lib.elem name (map packageOf each.debs)) (map (deb: packageOf (fileOf deb)) package.src.srcs);
      };
    in
    lib.filterAttrs (_: both: both.wanted != both.found)
      (lib.mapAttrs (name: value: { wanted = value; found = found.${name}; }) wanted);
in
{
  packages = builtins.length plan.packages;
  differences = lib.filterAttrs (_: found: found != { })
    (builtins.listToAttrs (map (each: { name = each.attr; value = compare each; }) plan.packages));
}
