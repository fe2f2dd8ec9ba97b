/**
 * The console's state: the picture of the center, the link, the commands on their way, and what is open on screen.
 *
 * The board lives outside of React and changes in place; `picture` is a new handle on it at most ten times a second,
 * at once for danger, and once a second for the clock. Components read the handle and nothing else.
 */
import { create } from "zustand";
import { asId, type AlertId } from "../../base/ids.ts";
import type { Board } from "../../board/board.ts";
import type { Viewer } from "../../board/viewer.ts";
import type { Settings } from "../../domain/settings.ts";
import { defaultSettings } from "../../domain/settings.ts";
import type { LinkHealth } from "../link/link-health.ts";
import { emptyLiveState, type LiveState } from "../link/live-state.ts";
import { EMPTY_OUTBOX, type Outbox } from "../link/outbox.ts";
import type { PracticeState } from "./practice-state.ts";
import { loadPreferences, type Preferences, savePreferences } from "./preferences.ts";
import type { Selection } from "./window-channel.ts";

export type PanelName = "units" | "incidents" | "map" | "alerts" | "detail" | "checks" | "devices";
export type DialogName =
  | "sign-on"
  | "sign-off"
  | "help"
  | "find"
  | "new-incident"
  | "practice"
  | "sound"
  | "glass"
  | "again";

/** One look at the board. The board itself goes on changing: a component takes a new picture for each drawing. */
export type Picture = {
  readonly board: Board;
  readonly settings: Settings;
  readonly nowMs: number;
  readonly viewer: Viewer;
};
export type Link = {
  readonly health: LinkHealth;
  /** Since the last frame, on this machine's clock. */
  readonly silentMs: number;
  readonly open: boolean;
};
export type Notice = {
  readonly id: number;
  readonly tone: "good" | "bad" | "open";
  readonly text: string;
  readonly atMs: number;
};

export type ConsoleState = {
  readonly live: LiveState;
  /** Absent before the first picture. */
  readonly picture?: Picture | undefined;
  readonly link: Link;
  readonly outbox: Outbox;
  readonly practice?: PracticeState | undefined;
  readonly preferences: Preferences;
  readonly selection: Selection;
  readonly emergencyAlertId?: AlertId | undefined;
  readonly dialog?: DialogName | undefined;
  readonly leftTab: "incidents" | "checks" | "devices";
  readonly notices: readonly Notice[];
  readonly commandText: string;
  readonly closingAlertId?: AlertId | undefined;
  /** Where the keyboard stands in the list of alerts. */
  readonly alertCursor?: AlertId | undefined;
  /** Where the map was asked to look; a new object each time it is asked. */
  readonly mapFocus?: { readonly latDeg: number; readonly lonDeg: number };
  /** What the find dialog, the help or the practice menu begins with. */
  readonly asked: string;
};

export const useConsole = create<ConsoleState>(() => ({
  live: emptyLiveState(),
  link: { health: "joining", silentMs: 0, open: false },
  outbox: EMPTY_OUTBOX,
  preferences: loadPreferences(),
  selection: { kind: "none" },
  leftTab: "incidents",
  notices: [],
  commandText: "",
  asked: "",
}));

/** The picture, for components that are shown only when there is one. */
export function usePicture(): Picture {
  return useConsole(({ picture }) => picture) ?? NO_PICTURE;
}
const NO_PICTURE: Picture = {
  board: emptyLiveState().board,
  settings: defaultSettings(),
  nowMs: 0,
  viewer: { consoleId: "" },
};

/** Who sits here. */
export function seatOf({ preferences }: Pick<ConsoleState, "preferences">): { name?: string; positionId?: string } {
  const { name, positionId } = preferences;
  return { ...(name === undefined ? {} : { name }), ...(positionId === undefined ? {} : { positionId }) };
}

export function changePreferences(change: Partial<Preferences>): void {
  const preferences = { ...useConsole.getState().preferences, ...change };
  savePreferences(preferences);
  useConsole.setState({ preferences });
}

export function openDialog(dialog: DialogName, asked = ""): void {
  useConsole.setState({ dialog, asked });
}
export function closeDialog(): void {
  useConsole.setState({ dialog: undefined });
}
export function openEmergency(alertId: string): void {
  useConsole.setState({ emergencyAlertId: asId<AlertId>(alertId) });
}
export function closeEmergency(): void {
  useConsole.setState({ emergencyAlertId: undefined });
}

let nextNoticeId = 1;
const NOTICES_MAX = 4;

/** A line above the command line: what was done, what was refused. */
export function tell(tone: Notice["tone"], text: string): void {
  const notice: Notice = { id: nextNoticeId++, tone, text, atMs: Date.now() };
  useConsole.setState(({ notices }) => ({ notices: [...notices, notice].slice(-NOTICES_MAX) }));
}
