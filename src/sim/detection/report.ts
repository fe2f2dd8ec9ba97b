/** The report of a run as Markdown with its plots: what was held, the figures, the other policies, how they move. */
import { SECOND_MS } from "../../base/time.ts";
import { drawPlot, type Plot } from "../plot.ts";
import {
  type IncidentFigures,
  incidentFigures,
  quantile,
  shareOf,
  type ShiftFigures,
  shiftFigures,
  type Spread,
} from "./figures.ts";
import { type Hold, incidentHolds, oneIn, percent, shiftHolds, within } from "./holds.ts";
import { Findings } from "./findings.ts";
import { incidentKinds, kindTitles } from "./incident-case.ts";
import type { IncidentResult } from "./incident-trial.ts";
import { PRACTISED, type ShiftResult } from "./ordinary-shift.ts";
import { policies, settingsFor } from "./policy.ts";
import { metres, seconds, table } from "./report-words.ts";
import { sweeps } from "./sweeps.ts";
import type { Done, Sizes } from "./tasks.ts";

export type Report = {
  readonly page: string;
  readonly plots: readonly { readonly name: string; readonly svg: string }[];
};
export type RunState = { readonly wanted: number; readonly interrupted: boolean };

/** What was found, put together from the pieces that are done, in whatever order they came. */
export function reportOf(sizes: Sizes, done: readonly Done[], state: RunState): Report {
  const found = new Findings(done);
  const vigil = found.incidents("vigil");
  const shifts = found.shifts("vigil");
  const practised = found.shifts("vigil", PRACTISED);
  const plots: { name: string; plot: Plot }[] = [];
  const add = (name: string, plot: Plot): string => {
    plots.push({ name, plot });
    return `![${plot.title}](${name}.svg)`;
  };
  const sections = [
    "# Detection: results",
    about(sizes, found, done.length, state),
    "## What is to be held",
    holdsTable([...incidentHolds(vigil), ...(shifts.length === 0 ? [] : shiftHolds(shiftFigures(shifts)))]),
    ...(vigil.length === 0 ? [] : incidentSections(vigil, add)),
    ...(shifts.length === 0 ? [] : shiftSections(shiftFigures(shifts), add)),
    ...practisedSections(shifts, practised),
    ...policySections(found, add),
    ...sweepSections(found, add),
  ];
  return {
    page: `${sections.join("\n\n")}\n`,
    plots: plots.map(({ name, plot }) => ({ name, svg: drawPlot(plot) })),
  };
}

function about(sizes: Sizes, found: Findings, pieces: number, { wanted, interrupted }: RunState): string {
  const incidents = found.incidents("vigil").length;
  const shifts = found.shifts("vigil");
  const hours =
    shifts.reduce((total, { unitHours }) => total + unitHours, 0) / Math.max(1, shifts.length) / sizes.units;
  const end = interrupted || pieces < wanted ? ` **${pieces} of the run's ${wanted} pieces are done.**` : "";
  return [
    `Seed \`${sizes.seed}\`: **${incidents.toLocaleString("en-US")} incidents** and **${shifts.length} ordinary shifts** of`,
    `${hours || sizes.hours} h with ${sizes.units} units over ${sizes.consoles} consoles.${end} What each figure means, and the model behind it, is`,
    "in [README.md](README.md). Times are simulated seconds; a percentile is of all incidents, and what had not come",
    "within an hour counts as longer than everything else (“never”).",
  ].join("\n");
}

function holdsTable(holds: readonly Hold[]): string {
  const notes: string[] = [];
  const rows = holds.map(({ what, limit, reached, held, note }) => {
    const mark = note === undefined ? "" : ` (${notes.push(note)})`;
    return [`${what}${mark}`, limit, reached, held === undefined ? "not measured" : held ? "yes" : "**no**"];
  });
  const list = notes.map((note, index) => `${index + 1}. ${note}`).join("\n");
  return `${table(["what", "hold", "reached", "held"], rows)}\n\n${list}`;
}

type Add = (name: string, plot: Plot) => string;

function incidentSections(vigil: readonly IncidentResult[], add: Add): string[] {
  const byKind = incidentKinds.map(
    (kind) => [kindTitles[kind], vigil.filter((one) => one.incident.kind === kind)] as const,
  );
  const curves = byKind.map(([name, results]) => ({
    name,
    points: curveOf(results.map(({ emergencyMs }) => emergencyMs)),
  }));
  return [
    "## Incidents, by kind",
    "Seconds since the attack: half of the incidents, 95 and 99 of 100 within so many.",
    figuresTable(byKind),
    add("emergency-by-kind", {
      title: "How soon it is an emergency, by what happened",
      xName: "seconds since the attack",
      yName: "% of the incidents",
      series: curves,
      linear: { y: true },
    }),
    "## Incidents, by what there was to see with",
    figuresTable(slices(vigil)),
  ];
}

function slices(vigil: readonly IncidentResult[]): (readonly [string, readonly IncidentResult[]])[] {
  const of = (kind: string, isSo: (one: IncidentResult) => boolean): readonly IncidentResult[] =>
    vigil.filter((one) => one.incident.kind === kind && isSo(one));
  const modem = (seconds: number) => (one: IncidentResult) => one.incident.modemIntervalMs === seconds * SECOND_MS;
  return [
    ["driven away, modem every 5 s", of("driven-away", modem(5))],
    ["driven away, modem every 10 s", of("driven-away", modem(10))],
    ["driven away, modem every 15 s", of("driven-away", modem(15))],
    ["driven away, in a valley", of("driven-away", ({ incident }) => incident.inValley)],
    ["driven away, clear tapped before", of("driven-away", ({ incident }) => incident.attackerClears)],
    ["struck down, man-down sensor", of("struck-down", ({ incident }) => incident.radio?.manDown === true)],
    ["struck down, no sensor", of("struck-down", ({ incident }) => incident.radio?.manDown !== true)],
    [
      "struck down, no sensor, no key",
      of("struck-down", ({ incident }) => incident.radio?.manDown !== true && incident.duress === "never"),
    ],
    [
      "… and the attacker answers",
      of(
        "struck-down",
        ({ incident }) =>
          incident.radio?.manDown !== true &&
          incident.duress === "never" &&
          incident.attackerAnswers &&
          incident.radio?.prompts === true,
      ),
    ],
    [
      "… code 4 was said before",
      of(
        "struck-down",
        ({ incident }) => incident.radio?.manDown !== true && incident.duress === "never" && incident.codeFourBefore,
      ),
    ],
    ["car taken, radio with GPS", of("car-taken", ({ incident }) => incident.radio?.hasGps === true)],
    ["car taken, radio without", of("car-taken", ({ incident }) => incident.radio?.hasGps !== true)],
    ["radio switched off", of("radio-taken", ({ incident }) => incident.radioFate === "switched-off")],
    ["radio carried off", of("radio-taken", ({ incident }) => incident.radioFate === "carried-off")],
    ["any kind, key pressed early", vigil.filter(({ incident }) => incident.duress === "early")],
    ["any kind, key pressed late", vigil.filter(({ incident }) => incident.duress === "late")],
    ["any kind, no key", vigil.filter(({ incident }) => incident.duress === "never")],
  ];
}

function figuresTable(rows: readonly (readonly [string, readonly IncidentResult[]])[]): string {
  return table(
    [
      "",
      "incidents",
      "noticed",
      "notice p50 / p95",
      "urgent p50 / p95",
      "emergency p50 / p95 / p99",
      "first unit sent p50 / p95",
      "metres off p50 / p95",
    ],
    rows
      .filter(([, results]) => results.length > 0)
      .map(([name, results]) => [name, ...cellsOf(incidentFigures(results))]),
  );
}

function cellsOf(figures: IncidentFigures): string[] {
  const two = ({ p50, p95 }: Spread): string => `${seconds(p50)} / ${seconds(p95)}`;
  return [
    figures.count.toLocaleString("en-US"),
    percent(figures.notice.share),
    two(figures.notice),
    two(figures.urgent),
    `${two(figures.emergency)} / ${seconds(figures.emergency.p99)}`,
    two(figures.sent),
    Number.isNaN(figures.error.p50) ? "–" : `${metres(figures.error.p50)} / ${metres(figures.error.p95)}`,
  ];
}

function shiftSections(figures: ShiftFigures, add: Add): string[] {
  const { causes, falseEmergenciesBy, sentBy, unitHours } = figures;
  return [
    "## Ordinary shifts",
    [
      `${figures.shifts} shifts, ${Math.round(unitHours).toLocaleString("en-US")} unit-hours, ${figures.fixes.toLocaleString("en-US")} fixes,`,
      `${figures.stops.toLocaleString("en-US")} stops, of which ${figures.forgotten.toLocaleString("en-US")} times somebody forgot to clear.`,
      `For each console in ten minutes: ${figures.meanSounds.toFixed(2)} sounds (${figures.urgentMean.toFixed(2)} urgent,`,
      `${figures.emergencyMean.toFixed(2)} of emergencies, which sound at every console), ${figures.noticesMean.toFixed(2)} silent notices.`,
      `99 % of the periods have at most ${figures.soundsP99} sounds. ${figures.promptsPerUnitHour.toFixed(2)} prompts per unit and hour.`,
    ].join("\n"),
    add("sounds-in-ten-minutes", {
      title: "How often a console sounds in ten minutes",
      xName: "sounds",
      yName: "% of the periods",
      series: [{ name: "Vigil", points: figures.periodShares.map((share, sounds) => ({ x: sounds, y: 100 * share })) }],
      linear: { x: true, y: true },
    }),
    "### What sounds, and what is behind it",
    table(
      ["level", "monitor", "behind it", "sounds per console in ten minutes"],
      causes.map(([cause, mean]) => {
        const [level = "", monitor = "", ...behind] = cause.split(" ");
        return [level, monitor, behind.join(" "), mean.toFixed(3)];
      }),
    ),
    "### False emergencies",
    table(
      ["monitor, and what was behind it", "how often"],
      falseEmergenciesBy.map(([cause, count]) => [cause, oneIn(count, unitHours)]),
    ),
    "### Units sent for nothing",
    table(
      ["why, and what was behind it", "how often"],
      sentBy.map(([cause, count]) => [cause, oneIn(count, unitHours)]),
    ),
  ];
}

// What the watch can't do people can: the same goals where they are practised in it.
function practisedSections(ordinary: readonly ShiftResult[], practised: readonly ShiftResult[]): string[] {
  if (ordinary.length === 0 || practised.length === 0) return [];
  const [first, second] = [ordinary, practised].map((shifts) => shiftHolds(shiftFigures(shifts)));
  const rows = (first ?? []).map((hold, index) => {
    const other = second?.[index];
    return [hold.what, hold.limit, hold.reached, other?.reached ?? "", other?.held === true ? "yes" : "**no**"];
  });
  return [
    "## The same shifts with practised people",
    [
      `${practised.length} shifts with the second set of rates of [README.md](README.md): three in a hundred forget to clear, who is asked`,
      "while driving says it aloud, officers choose places where their radio is heard, and a colleague does the routine of",
      "a dispatcher who works an emergency. The watch and its values are the same.",
    ].join("\n"),
    table(["what", "hold", "first rates", "practised", "held"], rows),
  ];
}

function policySections(found: Findings, add: Add): string[] {
  const others = policies.filter(({ name }) => name !== "vigil");
  const count = Math.min(...others.map(({ name }) => found.incidents(name).length));
  const shiftCount = Math.min(...others.map(({ name }) => found.shifts(name).length));
  if (count === 0 && shiftCount === 0) return [];
  const incidents = policies.map((policy) => [policy.title, found.incidents(policy.name, undefined, count)] as const);
  return [
    "## Beside four simpler policies",
    `The first ${count.toLocaleString("en-US")} of the incidents and the first ${shiftCount} of the shifts, the same under each; the people in them are the same, and answer to what is done.`,
    policies.map(({ title, about: words }) => `- **${title}:** ${words}.`).join("\n"),
    ...(count === 0
      ? []
      : [
          figuresTable(incidents),
          add("emergency-by-policy", {
            title: "How soon it is an emergency, by policy",
            xName: "seconds since the attack",
            yName: "% of the incidents",
            series: incidents.map(([name, results]) => ({
              name,
              points: curveOf(results.map(({ emergencyMs }) => emergencyMs)),
            })),
            linear: { y: true },
          }),
        ]),
    ...(shiftCount === 0 ? [] : [policyShifts(found, shiftCount)]),
  ];
}

function policyShifts(found: Findings, shiftCount: number): string {
  return table(
    [
      "",
      "sounds per console in ten minutes",
      "periods with at most 2",
      "false emergencies",
      "units sent for nothing",
      "calls of its own per unit and hour",
    ],
    policies.map(({ name, title }) => {
      const figures = shiftFigures(found.shifts(name, undefined, shiftCount));
      return [
        title,
        figures.meanSounds.toFixed(2),
        percent(figures.quietShare),
        oneIn(figures.falseEmergencies, figures.unitHours),
        oneIn(figures.sentForNothing, figures.unitHours),
        figures.callsPerUnitHour.toFixed(1),
      ];
    }),
  );
}

function sweepSections(found: Findings, add: Add): string[] {
  const base = found.incidents("vigil", {});
  const baseShifts = found.shifts("vigil", {});
  if (base.length === 0 || baseShifts.length === 0) return [];
  const rows: string[][] = [["(as shipped)", "", ...sweepCells(base, baseShifts)]];
  for (const { path, unit, values } of sweeps) {
    for (const value of values) {
      const incidents = found.incidents("vigil", { [path]: value });
      const shifts = found.shifts("vigil", { [path]: value });
      if (incidents.length > 0 && shifts.length > 0)
        rows.push([`\`${path}\``, `${value} ${unit}`, ...sweepCells(incidents, shifts)]);
    }
  }
  const hours = baseShifts.reduce((total, { unitHours }) => total + unitHours, 0);
  return [
    "## How the figures move with each threshold",
    `One at a time, the others as shipped: ${base.length} incidents and ${Math.round(hours)} unit-hours for each value. With so few, differences of a tenth of a sound, and of a few false emergencies, are chance.`,
    table(
      [
        "threshold",
        "value",
        "driven away: urgent p50 / p95",
        "driven away: emergency p95",
        "driven: emergency ≤ 60 s",
        "struck down, no sensor: emergency p95",
        "sounds per console in ten minutes",
        "periods ≤ 2",
        "false emergencies",
      ],
      rows,
    ),
    "### Nuisance against speed",
    curveText(found, add),
  ];
}

function sweepCells(incidents: readonly IncidentResult[], shifts: readonly ShiftResult[]): string[] {
  const driven = incidents.filter(
    ({ incident, drivenMs }) => incident.kind === "driven-away" && drivenMs !== undefined,
  );
  const since = (of: (one: IncidentResult) => number | undefined): number[] =>
    driven.map((one) => Math.max(0, (of(one) ?? Infinity) - (one.drivenMs ?? 0)));
  const urgent = since(({ urgentMs }) => urgentMs);
  const emergency = since(({ emergencyMs }) => emergencyMs);
  const bare = incidents.filter(({ incident, fallMs }) => incident.kind === "struck-down" && fallMs === undefined);
  const figures = shiftFigures(shifts);
  return [
    `${seconds(quantile(urgent, 0.5))} / ${seconds(quantile(urgent, 0.95))}`,
    seconds(quantile(emergency, 0.95)),
    percent(shareOf(driven, (one) => within(one.emergencyMs, one.drivenMs ?? 0, 60 * SECOND_MS))),
    seconds(incidentFigures(bare).emergency.p95),
    figures.meanSounds.toFixed(2),
    percent(figures.quietShare),
    oneIn(figures.falseEmergencies, figures.unitHours),
  ];
}

// A car that is driven off and one whose officer forgot to clear: how long until the sound, and how often it sounds.
function curveText(found: Findings, add: Add): string {
  const shipped = settingsFor({ policy: "vigil" }).watch.moved;
  const points = (path: string, shippedValue: number, y: (figures: ShiftFigures) => number) => {
    const values = [...(sweeps.find((sweep) => sweep.path === path)?.values ?? []), shippedValue].toSorted(
      (a, b) => a - b,
    );
    return values.flatMap((value) => {
      const given = value === shippedValue ? {} : { [path]: value };
      const shifts = found.shifts("vigil", given);
      return shifts.length === 0 ? [] : [{ x: value, y: y(shiftFigures(shifts)) }];
    });
  };
  const sounds = add("nuisance-against-speed", {
    title: "The longer it waits to sound, the less it sounds for nothing",
    xName: "seconds from leaving the stop to the sound, or to the emergency",
    yName: "sounds per console in ten minutes",
    series: [
      { name: "moved.urgentAfterS", points: points("moved.urgentAfterS", shipped.urgentAfterS, (f) => f.meanSounds) },
      {
        name: "moved.emergencyAfterS",
        points: points("moved.emergencyAfterS", shipped.emergencyAfterS, (f) => f.meanSounds),
      },
    ],
    linear: { x: true, y: true },
  });
  const emergencies = add("false-emergencies-against-speed", {
    title: "False emergencies, by how long a car that left waits to be one",
    xName: "seconds from leaving the stop to the emergency",
    yName: "false emergencies in 1,000 unit-hours",
    series: [
      {
        name: "moved.emergencyAfterS",
        points: points(
          "moved.emergencyAfterS",
          shipped.emergencyAfterS,
          (f) => (1_000 * f.falseEmergencies) / f.unitHours,
        ),
      },
    ],
    linear: { x: true, y: true },
  });
  return `${sounds}\n\n${emergencies}`;
}

const CURVE_POINTS = [
  1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 45, 60, 75, 90, 120, 180, 240, 300, 420, 600, 900, 1_200, 1_800, 2_700, 3_600,
];

/** The share of all that came within each of some times, in percent. */
function curveOf(times: readonly (number | undefined)[]): { x: number; y: number }[] {
  if (times.length === 0) return [];
  return CURVE_POINTS.map((limitS) => ({
    x: limitS,
    y: 100 * shareOf(times, (time) => time !== undefined && time <= limitS * SECOND_MS),
  }));
}
