/** The senses after a start: the tracks as the trails have them, and the newest believed locations on the board. */
import { asId, type DeviceId } from "../base/ids.ts";
import type { Board, Location } from "../board/board.ts";
import type { World } from "../engine/world.ts";
import type { Trails } from "./trails.ts";

/** Fills the world's senses and the board from the trails; `heard` tells the consoles. Rejects where they can't be read. */
export async function restoreSenses(
  trails: Pick<Trails, "recent">,
  { world, board }: { readonly world: World; readonly board: Board },
  nowMs: number,
  heard: (location: Location) => void,
): Promise<void> {
  await trails.recent(nowMs, (deviceId, fix, receivedAtMs) => {
    const device = world.center.devices.get(asId<DeviceId>(deviceId));
    if (device !== undefined) world.senses.remember(device, fix, receivedAtMs);
  });
  for (const deviceId of world.center.devices.keys()) {
    const location = world.senses.locationOf(deviceId);
    if (location === undefined) continue;
    board.locations.set(deviceId, location);
    heard(location);
  }
}
