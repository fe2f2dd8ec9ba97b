/**
 * The thresholds of the watch that are moved, one at a time, to see how the figures move with them; the others stay as
 * they are shipped. Beside them one thing that is people's: how many of those who forgot to clear, and are asked, clear
 * in the agreed form, which an attacker does not know.
 */
export type Sweep = {
  /** The setting's path under `watch`, or `people.` and what they do. */
  readonly path: string;
  readonly unit: string;
  /** What it is tried with besides the shipped value. */
  readonly values: readonly number[];
};

export const sweeps: readonly Sweep[] = [
  { path: "moved.urgentAfterS", unit: "s", values: [5, 20, 40] },
  { path: "moved.emergencyAfterS", unit: "s", values: [30, 60, 90, 180] },
  { path: "people.codedClears", unit: "of those who forgot", values: [0.95] },
  { path: "statusCheck.urgentAfterS", unit: "s", values: [30] },
  { path: "statusCheck.emergencyAfterS", unit: "s", values: [120] },
  { path: "statusCheck.stopFirstS", unit: "s", values: [300] },
  { path: "statusCheck.stopNextS", unit: "s", values: [480] },
  { path: "statusCheck.afterCodeFourS", unit: "s", values: [600] },
  { path: "silence.groupShare", unit: "of the units", values: [0] },
  { path: "silence.offStopNoticeS", unit: "s", values: [0] },
  { path: "silence.deadZoneNoticeS", unit: "s", values: [120] },
  { path: "silence.goodCoverageUrgentS", unit: "s", values: [60] },
  { path: "silence.intervals", unit: "intervals", values: [5] },
  { path: "separation.distanceM", unit: "m", values: [250] },
  { path: "manDown.promptS", unit: "s", values: [15] },
  { path: "moved.leaveM", unit: "m", values: [150] },
  { path: "moved.armStandS", unit: "s", values: [20] },
];
