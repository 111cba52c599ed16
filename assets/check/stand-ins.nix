# What the packages of a tree are evaluated with to see what they call their builder with: every argument is a stand-in
# that has all of `words` as attributes and can be called. Nothing can be built with it.
{ words }:
let
  standIn = name:
    let
      self = builtins.listToAttrs (map (word: { name = word; value = standIn "${name}.${word}"; }) words) // {
        standInFor = name;
        inherit name;
        outPath = "/stand-in/${name}";
        __functor = _: _: self;
        override = _: self;
        overrideAttrs = _: self;
        overrideDerivation = _: self;
      };
    in
    self;
  names = list: map (item: item.standInFor or (toString item)) (flatten list);
  flatten = list: builtins.concatLists (map (item: if builtins.isList item then flatten item else if item == null then [ ] else [ item ]) list);
  compare = builtins.compareVersions;
  same = item: item;
  lib = standIn "lib" // {
    inherit (builtins) attrNames attrValues concatMap concatStringsSep elem elemAt filter foldl' genList head
      isString length listToAttrs mapAttrs replaceStrings removeAttrs stringLength tail toJSON;
    inherit flatten;
    optional = condition: item: if condition then [ item ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    optionalString = condition: text: if condition then text else "";
    optionalAttrs = condition: attrs: if condition then attrs else { };
    singleton = item: [ item ];
    getLib = same;
    getDev = same;
    getBin = same;
    getOutput = _: same;
    getExe = item: "/stand-in/${item.standInFor}/bin";
    getExe' = item: _: "/stand-in/${item.standInFor}/bin";
    makeLibraryPath = items: builtins.concatStringsSep ":" (names items);
    concatMapStringsSep = separator: f: list: builtins.concatStringsSep separator (map f list);
    concatMapStrings = f: list: builtins.concatStringsSep "" (map f list);
    unique = builtins.foldl' (found: item: if builtins.elem item found then found else found ++ [ item ]) [ ];
    subtractLists = without: builtins.filter (item: !(builtins.elem item without));
    genAttrs = list: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) list);
    filterAttrs = keep: attrs: removeAttrs attrs (builtins.filter (name: !(keep name attrs.${name})) (builtins.attrNames attrs));
    hasPrefix = start: text: builtins.substring 0 (builtins.stringLength start) text == start;
    hasSuffix = end: text:
      let from = builtins.stringLength text - builtins.stringLength end; in
      from >= 0 && builtins.substring from (builtins.stringLength end) text == end;
    versionAtLeast = version: limit: compare version limit >= 0;
    versionOlder = version: limit: compare version limit < 0;
    versions = {
      major = version: builtins.head (builtins.splitVersion version);
      majorMinor = version: builtins.concatStringsSep "." (map (builtins.elemAt (builtins.splitVersion version)) [ 0 1 ]);
    };
    packagesFromDirectoryRecursive = _: standIn "packages";
  };
  call = function: scope:
    let
      self = standIn "self";
      known = {
        inherit lib self;
        l4tAtLeast = limit: compare scope.l4t limit >= 0;
        l4tOlder = limit: compare scope.l4t limit < 0;
        l4tMajorMinorPatchVersion = scope.l4t;
        defaultSomDebRepo = scope.machineRepo;
        buildFromDebs = arguments:
          let made = standIn "package" // { call = arguments; overrideAttrs = _: made; override = _: made; }; in made;
      };
      argument = name: _: known.${name} or (standIn name);
      # callPackage leaves out what the scope of the release does not have.
      isThere = name: hasDefault: !(hasDefault && builtins.elem name scope.lacking);
      formals = builtins.functionArgs function;
    in
    function (builtins.mapAttrs argument (lib.filterAttrs isThere formals));
in
{ inherit call names; }
