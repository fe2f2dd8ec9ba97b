/**
 * Everything that the server asks of roads, on its threads: how long help takes and where somebody was left on one, where
 * he can be by now on another, maps on a third. Nobody in danger waits for a map to be drawn.
 */
import type { Board } from "../../board/board.ts";
import type { Input } from "../../engine/input.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { TrailReader } from "../trail-reader.ts";
import type { Area } from "../../roads/network/area.ts";
import { AloneDesk } from "./alone-desk.ts";
import { HuntDesk } from "./hunt-desk.ts";
import { NetworkCard } from "./network-card.ts";
import { RoadDesk, roadsData } from "./road-desk.ts";
import { RoadsThread } from "./roads-thread.ts";
import { SearchDesk } from "./search-desk.ts";

type RoadInput = Extract<Input, { kind: "backup-gaps" | "search-places" | "hunt-plan" | "hostile-near" | "trouble" }>;

export class RoadDesks {
  readonly drives: RoadDesk;
  readonly hunts: HuntDesk;
  readonly alone: AloneDesk;
  readonly network: NetworkCard;
  readonly #search: SearchDesk;

  constructor(options: {
    /** What `vigil roads import` wrote; absent: the highways alone. */
    readonly networkFile: string | undefined;
    readonly roads: RoadReference;
    /** The agency's own; absent: all that the network covers. */
    readonly area: Area | undefined;
    readonly board: Board;
    readonly trails: () => Pick<TrailReader, "placed">;
    readonly input: (input: RoadInput) => void;
  }) {
    const { board, input, trails } = options;
    const data = roadsData(options.networkFile, options.roads, options.area);
    this.network = new NetworkCard(options.networkFile, options.roads);
    const thread = new RoadsThread(data);
    this.drives = new RoadDesk({ thread, board, input });
    this.#search = new SearchDesk({ thread, board, trails, input });
    this.hunts = new HuntDesk({ data, board, input });
    this.alone = new AloneDesk({ thread: new RoadsThread(data), board });
  }

  /** After a start, when the board has its locations again and before anything is heard. */
  restored(): void {
    this.hunts.restored();
  }

  /** Called each second: each asks where it is time. */
  second(nowMs: number): void {
    this.drives.second(nowMs);
    this.#search.second(nowMs);
    this.hunts.second(nowMs);
  }

  async end(): Promise<void> {
    this.#search.end();
    await this.hunts.end();
    await this.drives.end();
    await this.alone.end();
  }
}
