# Links the power models of this board: nvpmodel-config.sh DIRECTORY LINK [COMPATIBLE]
#
# DIRECTORY has nvpmodel_BOARD.conf for each board. COMPATIBLE is the device tree's list of what the machine is, each
# ended by a NUL: "nvidia,p3737-0000+p3701-0005" (carrier board and module), "nvidia,tegra234" (SoC).
set -eu

directory=$1
link=$2
names=$(tr '\0' '\n' <"${3:-/proc/device-tree/compatible}")

# Whether one of the names matches.
is() {
  printf '%s\n' "$names" | grep -q -e "$1"
}

# The first module, as files are called: p3701_0005.
module=$(printf '%s\n' "$names" | sed -n 's/^[^+]*+//p' | sed -n '1{s/^nvidia,//; s/-/_/g; p}')

# Xavier's files are called by the SoC. For modules that have no file of their own NVIDIA's nvpower.sh takes another's.
if is 'tegra194'; then
  if is 'agxi'; then boards=t194_agxi
  elif is 'p3668'; then boards=t194_p3668
  else boards=t194
  fi
else
  boards=$module
  case $module in
    p3767_0005*) boards="$boards p3767_0003${module#p3767_0005}" ;;
  esac
  if is 'tegra234'; then boards="$boards p3701_0000"; fi
  if is 'tegra264'; then boards="$boards p3834_0005"; fi
fi

for board in $boards; do
  file=$directory/nvpmodel_$board.conf
  [ -e "$file" ] || continue
  echo "power models: $file"
  ln -sfn "$file" "$link"
  exit 0
done

echo "there are no power models for this board ($(printf '%s' "$names" | tr '\n' ' ')) in $directory:" \
  "name some in services.nvpmodel.configFile" >&2
exit 1
