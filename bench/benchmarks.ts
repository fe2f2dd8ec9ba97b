/** All benchmarks, in the order in which they run: what is promised first, for a run whose time may be up. */
import type { Bench } from "./measure.ts";

export type Benchmark = {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly run: (bench: Bench) => Promise<void>;
  /** It takes longer than a whole run may: only where it is named. */
  readonly onlyNamed?: true;
};

export const benchmarks: readonly Benchmark[] = [
  {
    name: "log",
    title: "The log",
    about: "durable acknowledgement, against a raw append + fdatasync; growth by writers",
    run: async (bench) => (await import("./log.ts")).run(bench),
  },
  {
    name: "units",
    title: "Units",
    about: "a fix, a command and a second of waiting by units; memory of a device; nearest help",
    run: async (bench) => (await import("./units.ts")).run(bench),
  },
  {
    name: "consoles",
    title: "Consoles",
    about: "duress, events, commands and fixes to 200 consoles; growth by consoles",
    run: async (bench) => (await import("./consoles.ts")).run(bench),
  },
  {
    name: "ingest",
    title: "Fixes taken in",
    about: "40,000 fixes/s by UDP, against a bare receiver; processor time by rate",
    run: async (bench) => (await import("./ingest.ts")).run(bench),
  },
  {
    name: "timers",
    title: "Timers",
    about: "status checks on a running server, over a restart, through turns of the calendar",
    run: async (bench) => (await import("./timers.ts")).run(bench),
  },
  {
    name: "sign-in",
    title: "Signing in",
    about: "password and code, against argon2id alone; five at once",
    run: async (bench) => (await import("./sign-in.ts")).run(bench),
  },
  {
    name: "kept",
    title: "What is kept",
    about: "personal data sealed and opened, against the same in plain; an auditor's search of a million entries",
    run: async (bench) => (await import("./kept.ts")).run(bench),
  },
  {
    name: "start",
    title: "Starting",
    about: "until it serves: a fresh folder, logs of growing size with and without a snapshot",
    run: async (bench) => (await import("./start.ts")).run(bench),
  },
  {
    name: "kill",
    title: "Kill -9",
    about: "the server killed under load and started again",
    run: async (bench) => (await import("./kill.ts")).run(bench),
  },
  {
    name: "console",
    title: "The console on a screen",
    about: "first useful paint, an event and a duress on the screen, 2,000 units that move (needs Chromium)",
    run: async (bench) => (await import("./console-page.ts")).run(bench),
  },
  {
    name: "simulator",
    title: "The simulator",
    about: "how much faster than life, and one log from one seed",
    run: async (bench) => (await import("./simulator.ts")).run(bench),
  },
  {
    name: "roads",
    title: "Roads",
    about: "a network opened, searches against a bare Dijkstra, the nearest units by road, an import",
    run: async (bench) => (await import("./roads.ts")).run(bench),
  },
  {
    name: "routers",
    title: "Other routers",
    about: "the shortest way on the same roads, ours beside ngraph.path and Valhalla, where they are installed",
    run: async (bench) => (await import("./roads-others.ts")).run(bench),
  },
  {
    name: "memory",
    title: "Memory",
    about: "of the whole server, by units",
    run: async (bench) => (await import("./server-memory.ts")).run(bench),
  },
  {
    name: "profile",
    title: "Where a fix spends its time",
    about: "a processor profile of the server's main thread while fixes come in",
    run: async (bench) => (await import("./profile.ts")).run(bench),
  },
  {
    name: "codecs",
    title: "Codecs",
    about: "a device's frame decoded, against the least that an RMC needs",
    run: async (bench) => (await import("./codecs.ts")).run(bench),
  },
  {
    name: "tracks",
    title: "Tracks and trail",
    about: "a fix into its track and onto the disk, its bytes there, questions to the trail",
    run: async (bench) => (await import("./tracks.ts")).run(bench),
  },
  {
    name: "growth",
    title: "How the costs grow with the log",
    about: "ten thousand to ten million events: made, walked, started on, asked (only where it is named: 10 minutes)",
    run: async (bench) => (await import("./growth.ts")).run(bench),
    onlyNamed: true,
  },
];
