/** What a reach rests on, as a list that is shown with it: nobody may take it for more than it is. Rule RE9. */
import { isoUtc } from "../../base/time.ts";
import { SEARCH_M } from "../network/snap.ts";
import { offRoadWords, speedWords } from "./flight.ts";
import type { Reach, ReachQuestion } from "./reach.ts";

export type Assumption = {
  readonly kind:
    | "start"
    | "speed"
    | "off-road"
    | "does-not-stop"
    | "no-other-vehicle"
    | "turns"
    | "watched"
    | "theft"
    | "no-road"
    | "unconfirmed"
    | "highways-only";
  readonly sentence: string;
};

export function assumptionsOf(
  { network, pace, branches, watches }: Omit<Reach, "plausible" | "assumptions">,
  question: ReachQuestion,
): Assumption[] {
  const list: Assumption[] = [];
  const add = (kind: Assumption["kind"], sentence: string): number => list.push({ kind, sentence });
  if (network.info.highwaysOnly) {
    add(
      "highways-only",
      "highways only: no streets, no ramps, no frontage roads; he may be on roads that are not drawn",
    );
  }
  for (const { because, fromMs, hasRoad, id } of branches) {
    if (because === "sighting")
      add("start", `last certainly seen ${clock(fromMs)}; nothing since then is taken as certain`);
    else add("theft", `he may have what was taken (${id}) since ${clock(fromMs)}; nobody knows that he has`);
    if (!hasRoad)
      add("no-road", `no road within ${SEARCH_M / 1_000} km of where ${id} begins: that branch is not on the map`);
  }
  for (const mode of new Set(branches.map((branch) => branch.mode))) {
    add("speed", speedWords(mode, pace));
    add("off-road", offRoadWords(mode));
  }
  add("turns", "forbidden turns, red lights and closed gates do not hold him");
  add("does-not-stop", "he does not stop, rest or refuel, and meets no traffic");
  add("no-other-vehicle", "he has no other vehicle, and nobody drives him");
  for (const { id, fromMs, toMs } of question.watched) {
    const span = `${clock(fromMs)} to ${toMs === undefined ? "now and on" : clock(toMs)}`;
    const on = watches.some((watch) => watch.id === id);
    add(
      "watched",
      on
        ? `he did not pass ${id}, watched ${span}`
        : `${id} is watched, and is on no road of this network: it closes nothing`,
    );
  }
  const open = question.sightings.filter(({ word }) => word === "unconfirmed").length;
  if (open > 0)
    add(
      "unconfirmed",
      `${open} unconfirmed sighting${open === 1 ? "" : "s"}: told as possible or not, and in no reach`,
    );
  return list;
}

function clock(atMs: number): string {
  return `${isoUtc(atMs).slice(11, 19)}Z`;
}
