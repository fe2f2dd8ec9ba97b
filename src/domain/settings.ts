/**
 * What an agency may set: the values of the watch, its tables of codes, whom to tell.
 *
 * One schema validates the configuration file, documents every default, and gives the types. Settings are
 * handed to the engine when it starts; they are never part of the fold, so that a recording can be played
 * again with other values ("what would have rung?").
 */
import { z } from "zod";
import { Code, line } from "./text.ts";

const seconds = (value: number, meaning: string) =>
  z.number().min(0).max(86_400).default(value).describe(`${meaning} (seconds)`);
const meters = (value: number, meaning: string) =>
  z.number().min(0).max(1_000_000).default(value).describe(`${meaning} (metres)`);
const mps = (value: number, meaning: string) =>
  z.number().min(0).max(200).default(value).describe(`${meaning} (metres per second)`);

export const WatchSettingsSchema = z.object({
  statusCheck: z
    .object({
      stopFirstS: seconds(180, "First status check after a traffic stop or motorist assist begins"),
      stopNextS: seconds(300, "Status checks after the first on a stop or assist"),
      onSceneFirstS: seconds(600, "First status check after arriving at a dispatched incident"),
      onSceneNextS: seconds(600, "Later status checks at a dispatched incident"),
      highCautionS: seconds(90, "Status check while a high caution stands"),
      afterCodeFourS: seconds(900, "Status check after code 4; the watch is never off"),
      transportS: seconds(1_200, "Status check during a transport"),
      queueBeforeS: seconds(
        30,
        "A unit that no device can prompt stands in the check queue this long before it is due",
      ),
      noticeAfterS: seconds(15, "Overdue until the dispatcher sees a notice"),
      urgentAfterS: seconds(60, "Overdue until the alert is urgent"),
      emergencyAfterS: seconds(90, "Overdue until the alert is an emergency"),
      noAnswerForEmergency: z.int().min(1).max(5).default(2).describe("Entries of 'no answer' that make an emergency"),
    })
    .prefault({}),
  moved: z
    .object({
      armStandS: seconds(10, "How long the vehicle must stand before leaving counts"),
      armRadiusM: meters(30, "Within how far it counts as standing"),
      leaveM: meters(75, "How far beyond both accuracies it has left"),
      drivingMps: mps(6, "A speed that is plainly driving"),
      urgentAfterS: seconds(10, "Left until the alert is urgent"),
      emergencyAfterS: seconds(45, "Left until the alert is an emergency"),
    })
    .prefault({}),
  separation: z
    .object({
      distanceM: meters(150, "How far person and vehicle must be apart, beyond both accuracies"),
      vehicleMps: mps(8, "Faster than a person runs"),
      fixGapS: seconds(20, "How far from the person's fix in time the vehicle's location may be"),
    })
    .prefault({}),
  silence: z
    .object({
      intervals: z.number().min(1).max(20).default(3).describe("How many of its own intervals a device may miss"),
      graceS: seconds(2, "Added to those intervals"),
      offStopNoticeS: seconds(120, "Off a stop, scene or transport: how much longer until the notice"),
      deadZoneNoticeS: seconds(600, "Off a stop, in a known dead zone: at most so much longer until the notice"),
      goodCoverageNoticeS: seconds(30, "Off a stop, where coverage is usually good: how much longer until the notice"),
      goodCoverageUrgentS: seconds(
        30,
        "Silent on a stop where coverage is usually good: overdue until the status check is urgent",
      ),
      groupWindowS: seconds(60, "Several units silent within this time are one system alert"),
      groupUnits: z.int().min(2).max(100).default(3).describe("How many units silent together are one system alert"),
      groupShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.2)
        .describe("And at least this share of the units behind the gateway: valleys alone silence some at any time"),
    })
    .prefault({}),
  manDown: z
    .object({
      promptS: seconds(10, "Time to answer before a fall or no motion counts"),
      emergencyAfterS: seconds(45, "Off an incident: until the alert is an emergency"),
    })
    .prefault({}),
  crash: z.object({ emergencyAfterS: seconds(30, "Unanswered until a crash is an emergency") }).prefault({}),
  unannounced: z
    .object({
      standS: seconds(120, "Standing on a highway without a status until the row is marked"),
      noticeAfterS: seconds(300, "Until the dispatcher sees a notice"),
      highwayM: meters(150, "How near a known highway counts as on it; the shipped highways are drawn to about 500 m"),
    })
    .prefault({}),
  backup: z
    .object({
      farM: meters(30_000, "Help farther than this by air is no backup, where no way by road is known"),
      farS: seconds(900, "Help that takes longer than this by road is no backup"),
    })
    .prefault({}),
  alerts: z
    .object({
      urgentSupervisorAfterS: seconds(30, "Urgent and unowned until the supervisor is told"),
      emergencyStepS: seconds(15, "Between steps of the escalation list while an emergency is unowned"),
      unitsToldAfterS: seconds(30, "Emergency unowned until the units are told"),
      idleOwnerS: seconds(60, "Owned without an action until it is unowned again"),
    })
    .prefault({}),
  duressTestS: seconds(300, "How long a duress test lasts"),
});
export type WatchSettings = z.infer<typeof WatchSettingsSchema>;

export const IncidentTypeSchema = z.object({
  code: Code.describe("APCO common incident type code, e.g. TSTOP"),
  name: line(60),
  priority: z.int().min(1).max(5).default(3).describe("1 is a life in danger, 5 can wait"),
});

export const SettingsSchema = z.object({
  center: line(60).default("Vigil").describe("The dispatch center's name, shown on every screen"),
  timeZone: line(64).default("America/Denver").describe("IANA time zone in which people read times"),
  watch: WatchSettingsSchema.prefault({}),
  overrides: z
    .array(
      z.object({
        agency: Code.optional(),
        incidentType: Code.optional(),
        watch: z.record(z.string(), z.unknown()).describe("The values of `watch` that differ"),
      }),
    )
    .max(200)
    .default([])
    .describe("Values of the watch for one agency, one incident type, or one type in one agency"),
  incidentTypes: z
    .array(IncidentTypeSchema)
    .min(1)
    .default([
      { code: "TSTOP", name: "Traffic stop", priority: 3 },
      { code: "SUBJSTP", name: "Subject stop", priority: 3 },
      { code: "MVAST", name: "Motorist assist", priority: 4 },
      { code: "MAYDAY", name: "Officer needs help", priority: 1 },
      { code: "PURSUIT", name: "Pursuit", priority: 1 },
      { code: "ELUDING", name: "Eluding", priority: 2 },
      { code: "ATL", name: "Attempt to locate", priority: 3 },
      { code: "VEHSTLN", name: "Stolen vehicle", priority: 3 },
      { code: "VEHSUSP", name: "Suspicious vehicle", priority: 3 },
      { code: "WEAPON", name: "Weapons incident", priority: 2 },
      { code: "ACTSHOOT", name: "Active shooter", priority: 1 },
      { code: "TACC", name: "Traffic crash", priority: 2 },
      { code: "TACCINJ", name: "Traffic crash with injuries", priority: 1 },
      { code: "WELFARE", name: "Welfare check", priority: 3 },
      { code: "AOA", name: "Assist other agency", priority: 3 },
      { code: "THAZ", name: "Traffic hazard", priority: 4 },
    ]),
  dispositions: z
    .array(z.object({ code: Code, name: line(60) }))
    .min(1)
    .default([
      { code: "WARN", name: "Warning" },
      { code: "CITE", name: "Citation" },
      { code: "ARREST", name: "Arrest" },
      { code: "ASSIST", name: "Assisted" },
      { code: "REPORT", name: "Report taken" },
      { code: "UNF", name: "Unfounded" },
      { code: "GOA", name: "Gone on arrival" },
      { code: "DUP", name: "Duplicate" },
      { code: "NRP", name: "No report" },
    ]),
  closeReasons: z
    .array(z.object({ code: Code, name: line(80) }))
    .min(1)
    .default([
      { code: "SAFE", name: "Officer verified safe" },
      { code: "CONTACT", name: "Contact restored" },
      { code: "FORGOT", name: "Unit left without clearing" },
      { code: "ACCIDENTAL", name: "Accidental activation" },
      { code: "TEST", name: "Test" },
      { code: "DEVICE", name: "Device or coverage fault" },
      { code: "HELPED", name: "Help reached the officer" },
      { code: "SYSTEM", name: "System fault dealt with" },
    ]),
  phrases: z
    .array(z.object({ said: line(40), means: line(80) }))
    .default([
      { said: "10-4", means: "Acknowledged" },
      { said: "10-6", means: "Busy" },
      { said: "10-7", means: "Out of service" },
      { said: "10-8", means: "In service" },
      { said: "10-23", means: "On scene" },
      { said: "10-76", means: "En route" },
      { said: "10-97", means: "Arrived" },
      { said: "code 4", means: "No further help needed" },
    ])
    .describe("The agency's own spoken codes, shown as help; nothing depends on them"),
  duressPhrase: line(60)
    .default("check my log")
    .describe("What an officer under duress says to seem to be in order; shown to dispatchers only"),
  escalation: z
    .array(z.object({ role: line(40), name: line(80), phone: line(40).optional() }))
    .max(20)
    .default([
      { role: "supervisor", name: "Shift supervisor" },
      { role: "sergeant", name: "Field sergeant on duty" },
      { role: "neighbor", name: "Neighboring dispatch center" },
    ])
    .describe("Who is told next while an emergency has no owner, one step at a time"),
  checklists: z
    .array(
      z.object({
        id: Code,
        name: line(80),
        when: z.enum(["emergency", "urgent", "pursuit"]).default("emergency"),
        items: z.array(line(160)).min(1).max(40),
      }),
    )
    .default([
      {
        id: "EMERG",
        name: "Officer emergency",
        when: "emergency",
        items: [
          "Call the unit once on the air; if covert, do not",
          "Hold the channel for emergency traffic",
          "Send the two nearest units to the person's location, one to the vehicle's",
          "Start EMS to a staging point",
          "Tell the supervisor and the neighboring agencies",
          "Read out plate, occupants and cautions of the last stop",
          "Describe the patrol car to every unit: it may be driven by somebody else",
          "Search the vehicle's trail: slowest places first",
        ],
      },
    ]),
  services: z
    .array(line(40))
    .default(["Tow", "EMS", "Fire", "Wrecker", "Medical investigator", "Highway department", "Animal control"])
    .describe("What can be requested for an incident"),
});
export type Settings = z.infer<typeof SettingsSchema>;

/** All defaults. */
export function defaultSettings(): Settings {
  return SettingsSchema.parse({});
}

const resolved = new WeakMap<Settings, Map<string, WatchSettings>>();

/**
 * The values of the watch for a unit's agency and its present incident's type: the defaults, then the
 * agency's, then the type's, then those that name both. Answers are kept, because every fix asks.
 */
export function watchFor(settings: Settings, agencyId: string, incidentType: string | undefined): WatchSettings {
  if (settings.overrides.length === 0) return settings.watch;
  let byKey = resolved.get(settings);
  if (byKey === undefined) resolved.set(settings, (byKey = new Map()));
  const key = `${agencyId}\n${incidentType ?? ""}`;
  let watch = byKey.get(key);
  if (watch === undefined) {
    watch = WatchSettingsSchema.parse(
      settings.overrides
        .filter((o) => o.agency === undefined || o.agency === agencyId)
        .filter((o) => o.incidentType === undefined || o.incidentType === incidentType)
        .toSorted((a, b) => specificity(a) - specificity(b))
        .reduce<Record<string, unknown>>((merged, o) => merge(merged, o.watch), settings.watch),
    );
    byKey.set(key, watch);
  }
  return watch;
}

function specificity(override: { agency?: string | undefined; incidentType?: string | undefined }): number {
  return (override.agency === undefined ? 0 : 1) + (override.incidentType === undefined ? 0 : 2);
}

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key];
    merged[key] = isRecord(old) && isRecord(value) ? merge(old, value) : value;
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
