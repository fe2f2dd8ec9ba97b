/**
 * What each subcommand of `vigil` is told. main.ts reads these from the command line; the file of the same name in
 * commands/ receives them in `run(options)` and answers with the exit code: 0 done, 1 failed (and said on stderr).
 * 2 is kept for a command line that was not understood.
 *
 * Paths are as typed: relative to the folder that the command was started in.
 */

/** The incidents that a practice can begin with, by name: those of practice/scenarios.ts, which is loaded by a practice only. */
export const practiceScenarios = [
  "i-40",
  "i-40-dispatcher",
  "i-40-duress",
  "i-10",
  "i-10-man-down",
  "i-10-caution",
] as const;
export type PracticeScenario = (typeof practiceScenarios)[number];

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
  /** Of a recording whose personal data are sealed. */
  readonly keys?: { readonly keysFolder: string; readonly masterKeyFile: string };
};

export type VerifyOptions = { readonly dataDir: string };

export type BackupOptions = { readonly backupFile: string; readonly dataDir: string };

export type RestoreOptions = {
  readonly backupFile: string;
  readonly dataDir: string;
  /** Sets aside what the folder holds, instead of refusing it. */
  readonly force?: boolean;
};

export type KeysMakeOptions = { readonly masterKeyFile: string };
type KeyOptions = { readonly dataDir: string; readonly keysFolder: string; readonly masterKeyFile: string };
export type KeysCheckOptions = KeyOptions;
export type KeysBackupOptions = KeyOptions & { readonly backupFolder: string };
export type KeysRotateOptions = KeyOptions & { readonly newMasterKeyFile: string };
export type ExpungeListOptions = { readonly dataDir: string; readonly keysFolder: string };

export type CheckConfigOptions = { readonly configFile: string };

export type InitOptions = { readonly configFile: string };

export type VerifyRecordOptions = { readonly exportFile: string };

export type BrokerFilesOptions = {
  readonly dataDir: string;
  /** Where the gateways' own names at the broker stand. */
  readonly configFile?: string;
  readonly passwordsFile: string;
  readonly accessFile: string;
  /** Holds the broker's process number; it is told by SIGHUP when a file has changed. */
  readonly pidFile?: string;
  /** Looks again so often, and goes on until it is ended. */
  readonly everyS?: number;
};

export type RoadsImportOptions = {
  readonly sourceFile: string;
  readonly networkFile: string;
  /** Which field says what, of GeoJSON: `class=FCLASS,name=STREET`. */
  readonly fields?: string;
  /** Which word is which class: `interstate=motorway`. */
  readonly classes?: string;
  /** What stands before a state road's number, for sources that give only the number. */
  readonly statePrefix: string;
  readonly licence?: string;
  readonly credit?: string;
};

export type RoadsInfoOptions = {
  /** Absent: the highways that come with the program. */
  readonly networkFile?: string;
};
export type RoadsWhereOptions = RoadsInfoOptions & { readonly place: string };
export type RoadsTimesOptions = RoadsInfoOptions & {
  readonly place: string;
  /** Each as CALLSIGN@PLACE. */
  readonly units: readonly string[];
  readonly lawful: boolean;
};
export type RoadsAloneOptions = RoadsInfoOptions & { readonly minutes: number; readonly units: readonly string[] };
export type RoadsMatchOptions = RoadsInfoOptions & { readonly trailFile: string };
/** A hunt, as it can be typed: where he was, and what is known since. Minutes are after the first sighting. */
export type RoadsReachOptions = RoadsInfoOptions & {
  /** Each as PLACE or PLACE@MINUTES. */
  readonly sightings: readonly string[];
  readonly mode: string;
  readonly pace: string;
  readonly minutes: readonly number[];
  /** MODE=PLACE@MINUTES. */
  readonly thefts: readonly string[];
  /** PLACE@FROM-TO or PLACE@FROM- in minutes. */
  readonly watched: readonly string[];
  /** PLACE=WEIGHT. */
  readonly towards: readonly string[];
};
export type RoadsContainOptions = RoadsInfoOptions & {
  readonly place: string;
  readonly units: readonly string[];
  readonly mode: string;
  readonly agoMinutes: number;
  readonly minutes: number;
  readonly spareMinutes: number;
  /** PLACE or PLACE=CALLSIGN. */
  readonly pins: readonly string[];
  readonly forbidden: readonly string[];
};
export type RoadsInterceptOptions = RoadsInfoOptions & {
  readonly place: string;
  readonly units: readonly string[];
  readonly spareMinutes: number;
  readonly miles: number;
  readonly mph?: number;
  readonly courseDeg?: number;
  readonly strips: readonly string[];
};
export type RoadsSearchOptions = RoadsInfoOptions & {
  readonly trailFile: string;
  /** When the officer was last certainly heard or seen, ISO or milliseconds. */
  readonly since: string;
  /** Places ticked off: their number in the list, and how surely the search would have found somebody, 0 to 1. */
  readonly searched: readonly string[];
};
