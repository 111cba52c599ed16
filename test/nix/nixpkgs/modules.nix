# `lib` with the module system, as far as our NixOS modules use it, under nixpkgs' names. Called with the rest of `lib`.
lib:
let
  inherit (builtins) attrNames concatMap filter foldl' isAttrs isFunction isPath isString mapAttrs;

  show = builtins.concatStringsSep ".";

  # Definitions with properties

  tagged = tag: value: isAttrs value && value._type or null == tag;
  property = tag: attrs: attrs // { _type = tag; };

  properties = rec {
    mkIf = condition: content: property "if" { inherit condition content; };
    mkMerge = contents: property "merge" { inherit contents; };
    mkOverride = priority: content: property "override" { inherit priority content; };
    mkOrder = priority: content: property "order" { inherit priority content; };
    mkForce = mkOverride 50;
    mkDefault = mkOverride 1000;
    mkOptionDefault = mkOverride 1500;
    mkBefore = mkOrder 500;
    mkAfter = mkOrder 1500;
  };

  # The sets of a definition, with its properties moved to their attributes: which attributes there are must not depend
  # on conditions.
  pushDown = value:
    if tagged "merge" value then concatMap pushDown value.contents
    else if tagged "if" value
    then map (mapAttrs (_: properties.mkIf value.condition)) (pushDown value.content)
    else if tagged "override" value
    then map (mapAttrs (_: properties.mkOverride value.priority)) (pushDown value.content)
    else [ value ];

  # The values of a definition, each with its priority and its place in a list.
  discharge = value:
    if tagged "merge" value then concatMap discharge value.contents
    else if tagged "if" value then if value.condition then discharge value.content else [ ]
    else if tagged "override" value
    then map (each: each // { inherit (value) priority; }) (discharge value.content)
    else if tagged "order" value
    then map (each: each // { order = value.priority; }) (discharge value.content)
    else [{ inherit value; priority = 100; order = 1000; }];

  # Those that no other overrides, in order.
  effective = definitions:
    let
      found = concatMap discharge definitions;
      strongest = foldl' (least: each: if each.priority < least then each.priority else least) 9999 found;
    in
    map (each: each.value) (builtins.sort (a: b: a.order < b.order) (filter (each: each.priority == strongest) found));

  # Types: `merge path values` is the value of an option; it throws for values that are none of the type.

  type = name: check: { inherit name check; merge = one name check; };
  one = name: check: path: values:
    let bad = filter (value: !(check value)) values; in
    if bad != [ ] then throw "${show path} is no ${name}: ${describe (lib.head bad)}"
    # A single one is not compared: functions cannot be.
    else if lib.tail values == [ ] || builtins.all (value: value == lib.head values) values then lib.head values
    else throw "${show path} is defined differently: ${builtins.concatStringsSep ", " (map describe values)}";
  describe = value:
    if isFunction value then "a function"
    else if lib.isDerivation value then "the package ${value.name}"
    else if isAttrs value then "a set"
    else builtins.toJSON value;
  all = name: check: merge: {
    inherit name check;
    merge = path: values:
      let bad = filter (value: !(check value)) values; in
      if bad != [ ] then throw "${show path} is no ${name}: ${describe (lib.head bad)}" else merge path values;
  };
  isPathLike = value: isPath value || lib.isDerivation value || isString value && lib.hasPrefix "/" value;

  types = rec {
    bool = type "bool" lib.isBool;
    int = type "int" lib.isInt;
    str = type "str" isString;
    path = type "path" isPathLike;
    package = type "package" (value: lib.isDerivation value || isAttrs value && value ? outPath);
    raw = type "value" (_: true);
    anything = raw;
    enum = values: type "one of ${builtins.concatStringsSep ", " (map builtins.toJSON values)}"
      (value: lib.elem value values);
    lines = all "lines" isString (_: builtins.concatStringsSep "\n");
    listOf = inner: all "list of ${inner.name}" lib.isList (path: values:
      # An item is a definition of its own; `mkIf` in lists is not used.
      concatMap (map (item: inner.merge path [ item ])) values);
    attrsOf = inner: all "set of ${inner.name}" isAttrs (path: sets:
      let
        names = lib.unique (concatMap attrNames sets);
        definitions = name: map (set: set.${name}) (filter (set: set ? ${name}) sets);
      in
      # What a condition shuts out is no item.
      lib.genAttrs (filter (name: effective (definitions name) != [ ]) names)
        (name: leaf (path ++ [ name ]) { type = inner; } (definitions name)));
    nullOr = inner: {
      name = "${inner.name} or null";
      check = value: value == null || inner.check value;
      merge = path: values:
        if builtins.all (value: value == null) values then null
        else if builtins.elem null values then throw "${show path} is defined both as null and not"
        else inner.merge path values;
    };
    submodule = module: all "set" (value: isAttrs value || isFunction value) (path: values:
      (evaluate path { modules = [ module ] ++ values; }).config);
  };

  # Options

  declarations = rec {
    mkOption = attrs: attrs // { _type = "option"; };
    mkEnableOption = what: mkOption {
      type = types.bool;
      default = false;
      description = "Whether to enable ${what}.";
    };
    # Definitions of the old name are definitions of the new one, with their priorities; a warning tells of them.
    mkRenamedOptionModule = from: to: { config, ... }: {
      renames = [{ inherit from to; }];
      options = lib.setAttrByPath from (mkOption {
        type = types.raw;
        visible = false;
        apply = _: lib.getAttrFromPath to config;
      });
    };
    literalExpression = text: { _type = "literalExpression"; inherit text; };
  };

  # The value of an option of which these are the definitions.
  leaf = path: option: definitions:
    let
      default = lib.optional (option ? default) (properties.mkOptionDefault option.default);
      values = effective (definitions ++ default);
      merged =
        if (option.readOnly or false) && builtins.length (effective definitions) > 1
        then throw "${show path} is read-only and defined more than once"
        else if values == [ ] then throw "${show path} has no value"
        else option.type.merge path values;
    in
    (option.apply or lib.id) merged;

  # One option of several declarations: what one leaves out another may say, and the last one has the last word.
  unite = path: options:
    foldl'
      (united: option:
        let
          once = [ "apply" "default" "description" "type" ];
          twice = filter (name: united ? ${name} && option ? ${name}) once;
        in
        if twice == [ ] then united // option
        else throw "${show path} is declared twice: both declarations have ${builtins.concatStringsSep ", " twice}")
      (lib.head options)
      (lib.tail options);

  # Every name below a place is either a level of its own or an option.
  level = path: declared: defined:
    let
      sets = concatMap pushDown defined;
      names = lib.unique (concatMap attrNames declared);
      unknown = filter (name: !(lib.elem name names)) (concatMap attrNames sets);
      # What a condition shuts out stays known to `leaf` alone.
      below = name: concatMap (set: lib.optional (set ? ${name}) set.${name});
    in
    if unknown != [ ] then throw "there is no option ${show (path ++ [ (lib.head unknown) ])}"
    else lib.genAttrs names (name:
      let
        here = path ++ [ name ];
        inner = below name declared;
      in
      if tagged "option" (lib.head inner) then leaf here (unite here inner) (below name sets)
      else level here inner (below name sets));

  # Modules, those that they import first.
  collect = arguments: module:
    let
      value = if isPath module || isString module then import module else module;
      called = if isFunction value then value arguments else value;
      isPlain = !(called ? options || called ? config);
    in
    concatMap (collect arguments) (called.imports or [ ]) ++ [{
      key = if isPath module then toString module else null;
      renames = called.renames or [ ];
      options = called.options or { };
      config = if isPlain then removeAttrs called [ "imports" ] else called.config or { };
    }];

  # A module that is imported twice counts once.
  distinct = foldl'
    (seen: module: if module.key != null && builtins.any (each: each.key == module.key) seen then seen else seen ++ [ module ])
    [ ];

  evaluate = path: { modules, specialArgs ? { } }:
    let
      arguments = specialArgs // { inherit config options; lib = complete; };
      all = distinct (concatMap (collect arguments) modules);
      written = map (module: module.config) all;
      config = level path (map (module: module.options) all)
        (written ++ concatMap (renamed written) (concatMap (module: module.renames) all));
      options = foldl' mergeSets { } (map (module: module.options) all);
    in
    { inherit config options; };
  renamed = written: { from, to }:
    let
      below = foldl' (sets: name: concatMap (set: lib.optional (set ? ${name}) set.${name}) (concatMap pushDown sets));
      values = below written from;
    in
    lib.optionals (values != [ ]) [
      (lib.setAttrByPath to (properties.mkMerge values))
      { warnings = [ "The option `${show from}' has been renamed to `${show to}'." ]; }
    ];
  mergeSets = one: two: one // mapAttrs
    (name: value: if one ? ${name} && !(tagged "option" value) then mergeSets one.${name} value else one.${name} or { } // value)
    two;

  complete = lib // properties // declarations // { inherit types; evalModules = evaluate [ ]; };
in
complete
