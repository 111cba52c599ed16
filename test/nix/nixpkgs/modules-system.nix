# The options of NixOS that `deb2nix module` sets, with NixOS' types and defaults, and nothing behind them. Read in
# NixOS/nixpkgs: nixos/modules/system/boot/systemd.nix, nixos/lib/systemd-unit-options.nix,
# nixos/modules/config/users-groups.nix, nixos/modules/security/wrappers/default.nix,
# nixos/modules/system/boot/systemd/tmpfiles.nix, nixos/modules/system/etc/etc.nix.
{ lib, ... }:
let
  inherit (lib) mkOption types;

  option = type: mkOption { inherit type; };
  defaulted = type: default: mkOption { inherit type default; };
  packages = defaulted (types.listOf types.package) [ ];
  strings = defaulted (types.listOf types.str) [ ];
  sets = options: defaulted (types.attrsOf (types.submodule { inherit options; })) { };

  units = sets {
    wantedBy = strings;
    requiredBy = strings;
    aliases = strings;
    overrideStrategy = defaulted (types.enum [ "asDropinIfExists" "asDropin" ]) "asDropinIfExists";
  };
  manager = { services = units; sockets = units; timers = units; paths = units; targets = units; };
in
{
  options = {
    environment.etc = sets { source = option types.path; };
    environment.systemPackages = packages;
    security.polkit.enable = defaulted types.bool false;
    security.wrappers = sets {
      source = option types.path;
      owner = option types.str;
      group = option types.str;
      capabilities = defaulted types.str "";
      permissions = defaulted types.str "u+rx,g+x,o+x";
      setuid = defaulted types.bool false;
      setgid = defaulted types.bool false;
    };
    services.dbus.packages = packages;
    services.udev.packages = packages;
    systemd = manager // {
      inherit packages;
      tmpfiles.packages = packages;
      tmpfiles.rules = strings;
      user = manager;
    };
    users.groups = sets { };
    users.users = sets {
      createHome = defaulted types.bool false;
      description = defaulted types.str "";
      extraGroups = strings;
      group = option types.str;
      home = defaulted types.str "/var/empty";
      isSystemUser = defaulted types.bool false;
      useDefaultShell = defaulted types.bool false;
    };
  };
}
