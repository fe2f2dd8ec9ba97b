/**
 * An alert is never late because a map is drawn: a pressed key by UDP until a console has it and until a dispatcher has taken
 * it durably, on a real server at rest and while every thread of the roads computes without a pause (a hunt on a network of
 * 264,000 junctions that is told something new again and again, maps of where help is far, who is first somewhere).
 */
import { createSocket } from "node:dgram";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RoadGraph } from "../src/roads/network/road-graph.ts";
import { pointOnEdge } from "../src/roads/network/snap.ts";
import { writeNetwork } from "../src/server/roads/network-file.ts";
import { type Crowd, gatherCrowd } from "./crowd.ts";
import { callSignOf, duressFrame, fixFrame } from "./fleet.ts";
import { makeCenter } from "./made-center.ts";
import { type Bench, median, ms, spread } from "./measure.ts";
import { syntheticInfo } from "./roads-measure.ts";
import { type RunningServer, startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

/** Enough that the fleet's places reach into the network. */
const UNITS = 1_700;
const CONSOLES = 5;
const PRESSES = { quick: 6, whole: 40 };
const BETWEEN_MS = 400;
const HOLD_MS = 1_000;
const NS_PER_MS = 1e6;
/** A new word about him this often: the last question is hardly thought through by then. */
const WORD_EVERY_MS = 3_000;

type Pressed = { readonly heardMs: number[]; readonly takenMs: number[] };

export async function alertsWhileComputing(bench: Bench, graph: RoadGraph): Promise<void> {
  const folder = scratchFolder("roads-alert");
  try {
    bench.doing("a server with roads and units");
    const networkFile = join(folder, "streets.vigil");
    writeNetwork(networkFile, { graph, info: syntheticInfo });
    await makeCenter(folder, { units: UNITS, intervalS: 5 });
    const server = await startServer({ folder, config: { map: { roadNetwork: networkFile } } });
    try {
      const crowd = await gatherCrowd(server, CONSOLES);
      try {
        await measure(bench, server, crowd, graph);
      } finally {
        await crowd.close();
      }
    } finally {
      await server.close();
    }
  } finally {
    removeScratch(folder);
  }
}

async function measure(bench: Bench, server: RunningServer, crowd: Crowd, graph: RoadGraph): Promise<void> {
  const presses = bench.quick ? PRESSES.quick : PRESSES.whole;
  await heardOnce(server);
  bench.doing("duress at rest");
  const rest = await press(server, crowd, { presses, first: 0 });
  const coreBeforeS = server.coreS();
  const startedMs = performance.now();
  const computing = computeWithoutEnd(server, graph);
  await pause(3_000);
  bench.doing("duress while the roads' threads compute");
  const busy = await press(server, crowd, { presses, first: presses });
  const cores = (server.coreS() - coreBeforeS) / ((performance.now() - startedMs) / 1_000);
  const done = await computing.end();
  for (const [what, of] of [
    ["heard by the last console", "heardMs"],
    ["taken by a dispatcher, durably", "takenMs"],
  ] as const) {
    const [calm, under] = [rest[of], busy[of]];
    const worst = Math.max(...under);
    bench.row({
      what: `duress until it is ${what}, while reach, containment and maps are computed`,
      figure: `worst ${ms(worst)}`,
      ...spread(under),
      raw: `at rest: p50 ${ms(median(calm))}, worst ${ms(Math.max(...calm))}`,
      ratio: median(under) / median(calm),
      // The answer to whoever takes it waits for the disk as well, whose time is the log's benchmark.
      ...(of === "heardMs" ? { hold: "never over 1 s", held: worst <= HOLD_MS } : {}),
      note: `${presses} presses each; the server took ${cores.toFixed(1)} cores meanwhile; ${done.hunts} answers about a hunt and ${done.maps} maps were computed`,
    });
  }
}

/** Every unit is heard once, so that there is somebody to hold a point. */
async function heardOnce(server: RunningServer): Promise<void> {
  const socket = createSocket("udp4");
  const sinceMs = Date.now();
  for (let i = 0; i < UNITS; i++) {
    socket.send(fixFrame(i, Date.now(), sinceMs), server.udpPort, "127.0.0.1");
    if (i % 50 === 49) await pause(20);
  }
  await pause(1_500);
  socket.close();
}

async function press(
  server: RunningServer,
  crowd: Crowd,
  { presses, first }: { readonly presses: number; readonly first: number },
): Promise<Pressed> {
  const socket = createSocket("udp4");
  const pressed: Pressed = { heardMs: [], takenMs: [] };
  try {
    for (let i = 0; i < presses; i++) {
      const index = first + i;
      const { seen } = await crowd.watch(`BNCH-${callSignOf(index)}"`, "danger");
      const sinceNs = process.hrtime.bigint();
      socket.send(duressFrame(index), server.udpPort, "127.0.0.1");
      const told = await seen;
      pressed.heardMs.push(Number(BigInt(told.lastAtNs) - sinceNs) / NS_PER_MS);
      if (told.alertId !== undefined) await server.command({ type: "TakeAlert", alert: told.alertId });
      pressed.takenMs.push(Number(process.hrtime.bigint() - sinceNs) / NS_PER_MS);
      await pause(BETWEEN_MS + (i % 7) * 13);
    }
  } finally {
    socket.close();
  }
  return pressed;
}

/** A hunt that is told something new again and again, and people who look at maps; says how much was computed. */
function computeWithoutEnd(
  server: RunningServer,
  graph: RoadGraph,
): { readonly end: () => Promise<{ readonly hunts: number; readonly maps: number }> } {
  let goesOn = true;
  let [hunts, maps] = [0, 0];
  const url = `http://127.0.0.1:${server.port}/api/v1`;
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  const { latDeg, lonDeg } = pointOnEdge(graph, { edge: Math.floor(graph.edgeCount / 2), fraction: 0.5 });
  const place = { text: "Street 256", latDeg, lonDeg };
  const hunting = async (): Promise<void> => {
    await server.command({ type: "CreateIncident", agency: "BNCH", incidentType: "PURSUIT", place });
    const listed = (await get("/incidents")) as { items: readonly { id: string }[] }; // the API's own answer
    const incident = listed.items.find((item) => JSON.stringify(item).includes(place.text))?.id ?? "";
    await server.command({ type: "StartHunt", incident, place, mode: "car" });
    let lastAskedAtMs = 0;
    while (goesOn) {
      await pause(WORD_EVERY_MS);
      const settled = { type: "RecordHuntFact", incident, kind: "towards", place };
      await server.command(settled).catch(() => undefined); // so many facts, and no more, belong to a hunt
      const picture = (await get(`/incidents/${incident}/reach`)) as { askedAtMs?: number }; // absent before the first
      if (picture.askedAtMs !== undefined && picture.askedAtMs !== lastAskedAtMs) hunts++;
      lastAskedAtMs = picture.askedAtMs ?? lastAskedAtMs;
    }
  };
  const looking = async (fromMin: number): Promise<void> => {
    for (let i = 0; goesOn; i++) {
      await get(`/roads/alone?minutes=${fromMin + (i % 12)}`);
      maps++;
      await get(`/roads/times?lat=${latDeg}&lon=${lonDeg}`);
    }
  };
  const all = Promise.all([hunting(), looking(10), looking(40)]);
  return {
    end: async () => {
      goesOn = false;
      await all;
      return { hunts, maps };
    },
  };
}
