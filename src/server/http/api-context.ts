/** What the API's routes may use of the running server. */
import type { Board } from "../../board/board.ts";
import type { Settings } from "../../domain/settings.ts";
import type { SenseStore } from "../../engine/sense-store.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { DeviceNetworks } from "../ingest/device-networks.ts";
import type { People } from "../accounts/people.ts";
import type { CenterLoop } from "../center-loop.ts";
import type { FieldSide } from "../field/field-side.ts";
import type { PracticeControl } from "../practice-control.ts";
import type { AloneDesk } from "../roads/alone-desk.ts";
import type { HuntDesk } from "../roads/hunt-desk.ts";
import type { NetworkCard } from "../roads/network-card.ts";
import type { RoadDesk } from "../roads/road-desk.ts";
import type { ExpungementDesk } from "../seal/expungement-desk.ts";
import type { History, Recent } from "../seal/history.ts";
import type { ServerStatus } from "../server-status.ts";
import type { TrailReader } from "../trail-reader.ts";
import type { Archive } from "../archive/archive.ts";

export type ApiContext = {
  /** Committed facts and the newest locations. */
  readonly board: Board;
  readonly loop: CenterLoop;
  /** The log by subject. */
  readonly history: History;
  /** The log from its end. */
  readonly recent: Recent;
  readonly settings: Settings;
  readonly roads: RoadReference;
  /** Drive times, asked of a thread that knows the roads. */
  readonly drives: RoadDesk;
  /** What the network in use says of itself. */
  readonly roadNetwork: NetworkCard;
  /** Where somebody who flees can be: the newest pictures. */
  readonly hunts: Pick<HuntDesk, "pictureSoon">;
  /** Where an officer would be alone, asked of another thread. */
  readonly alone: AloneDesk;
  /** What is usual where devices are; looking changes nothing. */
  readonly senses: Pick<SenseStore, "coverage" | "usualNow">;
  readonly trails: TrailReader;
  readonly archive: Archive;
  readonly practice: () => PracticeControl | undefined;
  readonly status: () => ServerStatus;
  readonly nowMs: () => number;
  /** Absent where personal data are not sealed. */
  readonly expungement?: ExpungementDesk | undefined;
  /** From which networks devices speak. */
  readonly networks?: DeviceNetworks;
  /** Who may do what; absent where there are no accounts. */
  readonly people: People | undefined;
  /** The side of officers' devices. */
  readonly field?: FieldSide;
};
