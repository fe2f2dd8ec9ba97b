/**
 * What each subcommand of `vigil` is told. main.ts reads these from the command line; the file of the same name in
 * commands/ receives them in `run(options)` and answers with the exit code: 0 done, 1 failed (and said on stderr).
 * 2 is kept for a command line that was not understood.
 *
 * Paths are as typed: relative to the folder that the command was started in.
 */
export type PracticeScenario = "i-40" | "i-10";

export type ServeOptions = {
  /** Absent: the configuration's. */
  readonly port?: number;
  readonly dataDir: string;
  /** Absent: the built-in configuration. */
  readonly configFile?: string;
  readonly practice: boolean;
  /** The practice incident to start with; only together with `practice`. */
  readonly scenario?: PracticeScenario;
};

export type ReplayOptions = {
  readonly recordingFile: string;
  /** Replaces the configuration that the recording opens with: what would have rung? */
  readonly configFile?: string;
  /** Where the events go, one JSON object a line. Absent: they are not kept. */
  readonly eventsFile?: string;
};

export type VerifyOptions = { readonly dataDir: string };

export type BackupOptions = { readonly backupFile: string; readonly dataDir: string };

export type RestoreOptions = {
  readonly backupFile: string;
  readonly dataDir: string;
  /** Sets aside what the folder holds, instead of refusing it. */
  readonly force?: boolean;
};

export type CheckConfigOptions = { readonly configFile: string };
