# What our Nix uses of nixpkgs' `lib`, under the same names.
let
  inherit (builtins)
    all attrNames attrValues concatLists concatMap elem elemAt filter foldl' functionArgs genList
    hasAttr head intersectAttrs isAttrs isFunction isList isString length listToAttrs mapAttrs match
    readDir removeAttrs replaceStrings split stringLength substring tail trace;

  lib = rec {
    inherit (builtins)
      all any attrNames attrValues compareVersions concatLists concatMap concatStringsSep elem elemAt
      filter foldl' functionArgs genList head isAttrs isBool isFunction isInt isList isString length
      listToAttrs mapAttrs replaceStrings stringLength substring tail;

    # Fixed points

    fix = f: let self = f self; in self;
    extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
    composeExtensions = first: second: final: prev:
      let made = first final prev; in made // second final (prev // made);
    composeManyExtensions = foldl' composeExtensions (final: prev: { });
    makeExtensible = f: fix f // { extend = overlay: makeExtensible (extends overlay f); };

    # Functions

    id = value: value;
    const = value: _: value;
    flip = f: a: b: f b a;
    pipe = foldl' (value: f: f value);
    toFunction = value: if isFunction value then value else _: value;
    warn = message: trace "warning: ${message}";
    warnIf = condition: if condition then warn else _: value: value;
    throwIf = condition: message: if condition then throw message else value: value;
    throwIfNot = condition: throwIf (!condition);
    assertMsg = condition: message: condition || throw message;
    # A function that takes the named arguments of another, for callPackage to see.
    mirrorFunctionArgs = of: f: { __functor = _: f; __functionArgs = argumentsOf of; };
    argumentsOf = f: f.__functionArgs or (functionArgs f);

    # Lists

    optional = condition: item: if condition then [ item ] else [ ];
    optionals = condition: items: if condition then items else [ ];
    toList = value: if isList value then value else [ value ];
    flatten = value: if isList value then concatMap flatten value else [ value ];
    unique = foldl' (seen: item: if elem item seen then seen else seen ++ [ item ]) [ ];
    subtractLists = without: filter (item: !(elem item without));
    intersectLists = one: filter (item: elem item one);
    last = items: elemAt items (length items - 1);
    findFirst = test: default: items:
      let found = filter test items; in if found == [ ] then default else head found;
    take = count: items: genList (elemAt items) (if length items < count then length items else count);
    range = from: to: genList (index: from + index) (if to < from then 0 else to - from + 1);
    stringToCharacters = text: genList (index: substring index 1 text) (stringLength text);
    sort = builtins.sort builtins.lessThan;
    reverseList = items: genList (index: elemAt items (length items - 1 - index)) (length items);

    # Sets

    optionalAttrs = condition: set: if condition then set else { };
    nameValuePair = name: value: { inherit name value; };
    genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
    mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
    mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
    filterAttrs = test: set:
      removeAttrs set (filter (name: !(test name set.${name})) (attrNames set));
    concatMapAttrs = f: set: foldl' (all: more: all // more) { } (mapAttrsToList f set);
    getAttrs = names: set: genAttrs names (name: set.${name});
    setAttrByPath = path: value:
      if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
    getAttrFromPath = path: set: foldl' (set: name: set.${name}) set path;
    recurseIntoAttrs = set: set // { recurseForDerivations = true; };
    isDerivation = value: value.type or null == "derivation";

    # Text

    toLower = replaceStrings (stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (stringToCharacters "abcdefghijklmnopqrstuvwxyz");
    concatStrings = builtins.concatStringsSep "";
    concatMapStrings = f: items: concatStrings (map f items);
    concatMapStringsSep = separator: f: items: builtins.concatStringsSep separator (map f items);
    concatLines = concatMapStrings (line: line + "\n");
    concatMapAttrsStringSep = separator: f: set: builtins.concatStringsSep separator (mapAttrsToList f set);
    optionalString = condition: text: if condition then text else "";
    hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
    hasSuffix = suffix: text:
      stringLength text >= stringLength suffix
      && substring (stringLength text - stringLength suffix) (stringLength suffix) text == suffix;
    hasInfix = infix: text: length (split (escapeRegex infix) (toString text)) > 1;
    removePrefix = prefix: text:
      if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
    removeSuffix = suffix: text:
      if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
    escapeRegex = replaceStrings
      [ "\\" "^" "$" "." "|" "?" "*" "+" "(" ")" "[" "{" ]
      [ "\\\\" "\\^" "\\$" "\\." "\\|" "\\?" "\\*" "\\+" "\\(" "\\)" "\\[" "\\{" ];
    splitString = separator: text: filter isString (split (escapeRegex separator) text);
    escapeShellArg = value: "'${replaceStrings [ "'" ] [ "'\\''" ] (toString value)}'";
    escapeShellArgs = concatMapStringsSep " " escapeShellArg;
    escapeNixString = text: replaceStrings [ "$" ] [ "\\$" ] (builtins.toJSON text);
    importJSON = path: builtins.fromJSON (builtins.readFile path);

    # Versions

    versionOlder = version: other: builtins.compareVersions other version == 1;
    versionAtLeast = version: other: !(versionOlder version other);
    versions =
      let part = count: version:
        let parts = filter isString (split "[.]" version);
        in genList (index: elemAt parts index) (if length parts < count then length parts else count);
      in rec {
        splitVersion = version: filter isString (split "[.]" version);
        major = version: builtins.concatStringsSep "." (part 1 version);
        majorMinor = version: builtins.concatStringsSep "." (part 2 version);
        minor = version: elemAt (splitVersion version) 1;
        patch = version: elemAt (splitVersion version) 2;
      };

    # Packages

    getOutput = output: package:
      if !(package ? outputSpecified) || !package.outputSpecified
      then package.${output} or package.out or package
      else package;
    getLib = getOutput "lib";
    getBin = getOutput "bin";
    getDev = getOutput "dev";
    getInclude = package:
      if package.outputSpecified or false then package
      else package.include or package.dev or package.out or package;
    getExe' = package: program: "${getBin package}/bin/${program}";
    getExe = package: getExe' package (package.meta.mainProgram or package.pname or package.name);
    makeSearchPath = folder: paths: builtins.concatStringsSep ":" (map (path: "${path}/${folder}") paths);
    makeLibraryPath = paths: makeSearchPath "lib" (map getLib paths);
    makeBinPath = paths: makeSearchPath "bin" (map getBin paths);

    makeOverridable = f: mirrorFunctionArgs f (args:
      let
        made = f args;
        override = change:
          makeOverridable f (args // (if isFunction change then change args else change));
        overrideResult = g: makeOverridable (mirrorFunctionArgs f (args: g (f args))) args;
      in
      if isAttrs made
      then made // { inherit override; }
        // optionalAttrs (made ? overrideAttrs) {
        overrideAttrs = change: overrideResult (made: made.overrideAttrs change);
      }
      else made);

    callPackageWith = scope: package: args:
      let
        f = if isFunction package || isAttrs package then package else import package;
        wanted = argumentsOf f;
        missing = filter (name: !wanted.${name} && !(scope ? ${name}) && !(args ? ${name})) (attrNames wanted);
      in
      if missing != [ ]
      then throw "callPackage: nothing in this scope is called ${builtins.concatStringsSep ", " missing}"
      else makeOverridable f (intersectAttrs wanted scope // args);
    callPackagesWith = scope: package: args:
      let f = if isFunction package then package else import package;
      in f (intersectAttrs (argumentsOf f) scope // args);

    makeScope = newScope: f:
      let
        self = f self // {
          newScope = scope: newScope (self // scope);
          callPackage = self.newScope { };
          overrideScope = overlay: makeScope newScope (extends overlay f);
          packages = f;
        };
      in self;

    packagesFromDirectoryRecursive = { callPackage, directory, ... }:
      listToAttrs (concatMap
        (name:
          let type = (readDir directory).${name}; in
          if type == "directory" then
            [
              (nameValuePair name (
                if builtins.pathExists (directory + "/${name}/package.nix")
                then callPackage (directory + "/${name}/package.nix") { }
                else packagesFromDirectoryRecursive { inherit callPackage; directory = directory + "/${name}"; }
              ))
            ]
          else if hasSuffix ".nix" name then
            [ (nameValuePair (removeSuffix ".nix" name) (callPackage (directory + "/${name}") { })) ]
          else [ ])
        (attrNames (readDir directory)));

    cleanSource = source: source;
    cleanSourceWith = { src, filter ? (_: _: true), name ? null }: src;

    # Names that packages state in `meta`

    licenses = genAttrs [ "unfree" "unfreeRedistributable" "mit" "asl20" "bsd3" "gpl2Only" "gpl2Plus" "gpl3Plus" "lgpl21Plus" "free" ]
      (name: { shortName = name; free = !(hasPrefix "unfree" name); });
    sourceTypes = genAttrs [ "binaryNativeCode" "binaryBytecode" "binaryFirmware" "fromSource" ]
      (name: { shortName = name; isSource = name == "fromSource"; });
    platforms = {
      linux = [ "aarch64-linux" "x86_64-linux" ];
      darwin = [ "aarch64-darwin" "x86_64-darwin" ];
      all = [ "aarch64-linux" "x86_64-linux" "aarch64-darwin" "x86_64-darwin" ];
    };
    maintainers = { };

    # Base 64 to hexadecimal, which Nix 2.8 has no function for: `sha256-…=` names a file of the deb cache this way.
    hexOfHash = hash:
      let
        digits = stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        values = listToAttrs (genList (index: nameValuePair (elemAt digits index) index) 64);
        hex = stringToCharacters "0123456789abcdef";
        text = stringToCharacters (removeSuffix "=" (removePrefix "sha256-" hash));
        # Two digits of six bits are three of four.
        pair = index:
          let
            both = values.${elemAt text (2 * index)} * 64
              + (if 2 * index + 1 < length text then values.${elemAt text (2 * index + 1)} else 0);
          in [ (both / 256) (builtins.bitAnd (both / 16) 15) (builtins.bitAnd both 15) ];
        all = concatMap pair (genList id ((length text + 1) / 2));
      in
      substring 0 64 (concatMapStrings (elemAt hex) all);
  };
in
lib
