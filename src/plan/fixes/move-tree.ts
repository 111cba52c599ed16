import type { Layout } from "../../layout/lay-out.ts";
import { DRIVER_SERIES } from "../../layout/place.ts";
import type { Target } from "../package-plan.ts";
import { type FixReason, type MoveTree, sortedReasons } from "./fix.ts";

/**
 * What jetpack-nixos' `normalizeDebs` does not know: CUDA's trees for servers (`targets/sbsa-linux`), Debian's
 * directories of the driver (`nvidia/current`, `nvidia/tesla-470`) and NVIDIA's trees below `/opt`. Each is moved to
 * where it knows it.
 */
export function moveTreeFixes(layout: Layout, target: Target): MoveTree[] {
  if (target !== "jetpack-nixos") return [];
  const moves = new Map<string, { to: string; because: FixReason }>();
  for (const { from, path } of layout.files) {
    const move = moveOf(from, layout.trees);
    if (move !== undefined && !moves.has(move.from))
      moves.set(move.from, { to: move.to, because: { file: from, name: path } });
  }
  return [...moves]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, { to, because }]) => ({
      kind: "move-tree",
      from,
      to,
      removed: layout.losses.flatMap((loss) =>
        loss.from.startsWith(`${from}/`) && layout.sources.get(loss.from)?.type === "symlink"
          ? [loss.from]
          : [],
      ),
      because: sortedReasons([because]),
    }));
}

const SERIES = new RegExp(`^(/usr/lib/aarch64-linux-gnu/nvidia)/${DRIVER_SERIES}/`);

function moveOf(path: string, trees: ReadonlySet<string>): { from: string; to: string } | undefined {
  const tree = [...trees].find((each) => path.startsWith(`${each}/`));
  if (tree !== undefined) return { from: tree, to: "/usr" };
  const server = /^(\/usr\/local\/cuda-[\d.]+\/targets)\/sbsa-linux\//.exec(path);
  if (server !== null) return { from: `${server[1]}/sbsa-linux`, to: `${server[1]}/aarch64-linux` };
  const series = SERIES.exec(path);
  return series === null ? undefined : { from: series[0].slice(0, -1), to: series[1]! };
}
