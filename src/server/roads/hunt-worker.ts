/**
 * The thread that works out where somebody who flees can be and be stopped. One of its own, because it may think for
 * seconds, and the drive times of the watch must not wait for it. Like the other it takes over a newer network.
 */
import { parentPort, workerData } from "node:worker_threads";
import { driveTimesMs } from "../../roads/network/drive-profile.ts";
import { highwaysOnlyNetwork } from "../../roads/network/highways-only.ts";
import { RoadSearch } from "../../roads/network/road-search.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { indexReference } from "../../roads/road-reference.ts";
import { type HuntAnswer, huntAnswers, type HuntAsked, type HuntGround } from "./hunt-answer.ts";
import { type HostileAnswer, type HostileAsked, hostileAnswer } from "./hostile-answer.ts";
import { networkFileKey, readNetwork } from "./network-file.ts";
import type { RoadsData } from "./roads-worker.ts";

export type HuntCall = { readonly id: number } & (
  | { readonly kind: "hunt"; readonly asked: HuntAsked }
  | { readonly kind: "hostile"; readonly asked: HostileAsked }
);
export type HuntReply = { readonly id: number } & (
  | { readonly kind: "answer"; readonly answer: HuntAnswer }
  | { readonly kind: "near"; readonly answer: HostileAnswer; readonly highwaysOnly: boolean }
  | { readonly kind: "failed"; readonly error: string }
);

/** For each assumption of speed, by the clock: both together are answered within five seconds. */
const THINK_MS = { lawful: 2_000, fleeing: 4_000 } as const;

const data = workerData as RoadsData; // hunt-desk.ts starts this thread with it
const reference = data.table === undefined ? newMexico : indexReference(data.table);
let opened: { readonly fileKey: string; readonly ground: HuntGround } | undefined;

parentPort?.on("message", (call: HuntCall) => {
  const { id } = call;
  try {
    if (call.kind === "hostile") {
      const here = ground();
      const { highwaysOnly } = here.network.info;
      parentPort?.postMessage({
        id,
        kind: "near",
        answer: hostileAnswer(call.asked, here.network),
        highwaysOnly,
      } satisfies HuntReply);
      return;
    }
    const here = ground();
    const startedMs = performance.now();
    for (const answer of huntAnswers(call.asked, here, (pace) => performance.now() - startedMs > THINK_MS[pace])) {
      parentPort?.postMessage({ id, kind: "answer", answer } satisfies HuntReply);
    }
  } catch (error) {
    parentPort?.postMessage({ id, kind: "failed", error: error instanceof Error ? error.message : String(error) });
  }
});

function ground(): HuntGround {
  const fileKey = data.networkFile === undefined ? "" : networkFileKey(data.networkFile);
  if (opened?.fileKey === fileKey) return opened.ground;
  const network = data.networkFile === undefined ? highwaysOnlyNetwork(reference) : readNetwork(data.networkFile);
  const search = new RoadSearch(network.graph, driveTimesMs(network.graph, "emergency"));
  opened = { fileKey, ground: { network, reference, search } };
  return opened.ground;
}
