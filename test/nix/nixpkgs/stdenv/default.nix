# `mkDerivation`, over the programs of the machine that builds: the sandbox is off, and nothing is bootstrapped.
{ lib
, hostPlatform
, buildPlatform
, cc ? null
, config ? { }
}:
let
  # What is built for another machine is built here: its files are moved and patched, none of it is run.
  buildSystem = builtins.currentSystem or hostPlatform.system;

  # Not for the builder to see.
  hidden = [ "meta" "passthru" "outputs" "stdenv" ];

  # `dev` is what another package builds with.
  inputs = map (input: if input == null then null else lib.getDev input);

  mkDerivation = argument:
    if lib.isFunction argument
    then let final = argument (final // { finalPackage = make argument final; }); in make argument final
    else make (_: argument) argument;

  make = f: args:
    let
      outputs = args.outputs or [ "out" ];
      name = args.name or "${args.pname}-${args.version}";
      meta = { inherit name outputs; } // args.meta or { };
      derivation' = derivation (
        removeAttrs args hidden // {
          inherit name outputs;
          system = buildSystem;
          builder = "/bin/bash";
          args = [ ./builder.sh ./setup.sh ];
          nativeBuildInputs = inputs (args.nativeBuildInputs or [ ]);
          buildInputs = inputs (args.buildInputs or [ ]);
          propagatedBuildInputs = inputs (args.propagatedBuildInputs or [ ]);
        } // lib.optionalAttrs (cc != null && config ? cc) { CC = toString config.cc; }
      );
      extra = {
        inherit meta;
        passthru = args.passthru or { };
        inherit (args) pname version;
        overrideAttrs = change:
          mkDerivation (final:
            let
              prev = f final;
              changed =
                if !(lib.isFunction change) then change
                else let once = change prev; made = change final; in
                if lib.isFunction once then made prev else once;
            in prev // changed);
        outputSpecified = false;
      };
      # Each output is the package, and says which one it is.
      all = lib.genAttrs outputs (output: derivation'.${output} // common // {
        outputName = output;
        outputSpecified = true;
      });
      common = args.passthru or { }
        // lib.filterAttrs (name: _: name != "pname" && name != "version" || args ? ${name}) extra
        // all
        // { drvAttrs = derivation'.drvAttrs; }
        // removeAttrs args [ "outputs" "passthru" "meta" "name" ];
    in
    refuse name meta (derivation' // common // { inherit outputs name; outputSpecified = false; });

  # What nixpkgs refuses to evaluate, so do we.
  refuse = name: meta: package:
    let
      no = why: throw "Package ‘${name}’ ${why}, refusing to evaluate.";
      isUnfree = lib.any (license: !(license.free or true)) (lib.toList (meta.license or [ ]));
    in
    if meta ? knownVulnerabilities && !(config.allowInsecure or false) then no "is marked as insecure"
    else if isUnfree && !(config.allowUnfree or false) then no "has an unfree license"
    else if !(lib.elem hostPlatform.system (meta.platforms or [ hostPlatform.system ]))
    then no "is not available on the requested hostPlatform"
    else package;
in
{
  inherit hostPlatform buildPlatform mkDerivation;
  targetPlatform = hostPlatform;
  inherit cc;
  inherit (hostPlatform) system;
  override = args: import ./. ({ inherit lib hostPlatform buildPlatform cc config; } // args);
}
