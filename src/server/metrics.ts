/** Prometheus metrics: what the watch, the log, the gateways and the consoles are doing. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { LoopObserver } from "./center-loop.ts";

export type Gauges = {
  readonly consoles: () => number;
  readonly slowConsoles: () => number;
  readonly pendingEvents: () => number;
  readonly pendingMs: () => number;
  readonly pulse: () => { readonly lateMs: number; readonly lateMaxMs: number };
  readonly lastRunAgeMs: () => number;
  readonly seq: () => number;
  readonly openAlerts: (level: "notice" | "urgent" | "emergency") => number;
  readonly senders: () => number;
  readonly recorderLost: () => number;
  readonly trailWaiting: () => number;
  readonly trailDropped: () => number;
};
export type Metrics = {
  readonly registry: Registry;
  readonly observer: LoopObserver;
  readonly frames: (gateway: string, bytes: number) => void;
  readonly refused: (gateway: string) => void;
};

/** Makes the metrics of one server. */
export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `vigil_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge("consoles", "Consoles connected", gauges.consoles);
  gauge("consoles_slow", "Consoles whose sockets do not drain", gauges.slowConsoles);
  gauge("log_pending_events", "Events decided and not yet durable", gauges.pendingEvents);
  gauge("log_pending_seconds", "Age of the oldest event that is not yet durable", () => gauges.pendingMs() / 1_000);
  gauge("loop_late_seconds", "How late the loop's last tick was", () => gauges.pulse().lateMs / 1_000);
  gauge(
    "loop_late_max_seconds",
    "The latest that a tick has been since the start",
    () => gauges.pulse().lateMaxMs / 1_000,
  );
  gauge("watch_last_run_seconds", "Time since the engine last ran", () => gauges.lastRunAgeMs() / 1_000);
  gauge("log_seq", "Sequence of the last committed event", gauges.seq);
  gauge("senders", "Senders with a decoder", gauges.senders);
  gauge("trail_waiting_fixes", "Fixes that are not on the disk yet", gauges.trailWaiting);
  gauge("trail_dropped_fixes", "Fixes that had to be given up", gauges.trailDropped);
  gauge("recorder_lost_lines", "Inputs that the flight recorder could not keep", gauges.recorderLost);
  new Gauge({
    name: "vigil_alerts_open",
    help: "Alerts that are not closed",
    labelNames: ["level"],
    registers,
    collect() {
      for (const level of ["notice", "urgent", "emergency"] as const) this.set({ level }, gauges.openAlerts(level));
    },
  });
  const buckets = [0.000_05, 0.000_1, 0.000_25, 0.001, 0.005, 0.025, 0.1, 0.5, 2];
  const steps = new Histogram({
    name: "vigil_engine_step_seconds",
    help: "Time of one engine step",
    labelNames: ["kind"],
    buckets,
    registers,
  });
  const answers = new Histogram({
    name: "vigil_command_seconds",
    help: "From a command to its answer, durable where accepted",
    labelNames: ["outcome"],
    buckets,
    registers,
  });
  const committed = new Counter({ name: "vigil_events_committed_total", help: "Events made durable", registers });
  const faults = new Counter({
    name: "vigil_frame_faults_total",
    help: "Frames that could not be believed",
    labelNames: ["gateway", "code"],
    registers,
  });
  const frames = new Counter({ name: "vigil_frames_total", help: "Frames heard", labelNames: ["gateway"], registers });
  const bytes = new Counter({
    name: "vigil_frame_bytes_total",
    help: "Bytes heard",
    labelNames: ["gateway"],
    registers,
  });
  const refused = new Counter({
    name: "vigil_senders_refused_total",
    help: "Frames of senders outside the networks",
    labelNames: ["gateway"],
    registers,
  });
  return {
    registry,
    observer: {
      stepped: (kind, durationMs) => steps.observe({ kind }, durationMs / 1_000),
      committed: (count) => committed.inc(count),
      answered: (outcome, durationMs) => answers.observe({ outcome }, durationMs / 1_000),
      fault: (gateway, code) => faults.inc({ gateway, code }),
    },
    frames: (gateway, count) => {
      frames.inc({ gateway });
      bytes.inc({ gateway }, count);
    },
    refused: (gateway) => refused.inc({ gateway }),
  };
}
