/** The flight recorder of a running shift: where its files lie, what each begins with, and who hears when it fails. */
import { join } from "node:path";
import type { Logger } from "pino";
import { centerToJson } from "../domain/center-json.ts";
import type { Input } from "../engine/input.ts";
import type { Config } from "./config/config-schema.ts";
import type { OpenedCenter } from "./open-center.ts";
import { noRecorder, type Recorder, startRecorder } from "./recorder.ts";
import { sealedLines } from "./seal/sealed-recording.ts";
import { recordingHeader } from "./replay/recording-header.ts";

const MIB = 1_048_576;

/** Starts it, or one that keeps nothing where the configuration wants none. */
export function startShiftRecorder(options: {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly softwareVersion: string;
  readonly practice: boolean;
  readonly log: Logger;
  readonly input: (input: Extract<Input, { kind: "trouble" }>) => void;
}): Recorder {
  const { opened, config, softwareVersion, practice, log, input } = options;
  if (!config.recorder.enabled) return noRecorder;
  // Without their keys nothing personal goes to the disk in plain, and so no recording does.
  if (opened.seal !== undefined && opened.seal.cipher === undefined) return noRecorder;
  const tell = (sentence: string, active: boolean): void =>
    input({ kind: "trouble", part: "recorder", sentence, active, level: "notice" });
  return startRecorder({
    folder: join(opened.folder.paths.folder, "recordings"),
    header: () =>
      recordingHeader({
        softwareVersion,
        practice,
        config,
        center: centerToJson(opened.world.center),
        world: opened.world,
      }),
    ...(opened.seal?.cipher === undefined ? {} : { seal: sealedLines(opened.seal.cipher) }),
    fileBytesMax: config.retention.recordingFileMiB * MIB,
    folderBytesMax: config.retention.recordingMiB * MIB,
    failed: (error) => {
      log.error({ err: error }, "the flight recorder failed");
      tell(`the flight recorder keeps nothing: ${error.message}`, true);
    },
    recovered: () => tell("the flight recorder keeps what comes again", false),
  });
}
