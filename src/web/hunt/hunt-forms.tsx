/** What is entered of a hunt: where he was last certainly seen, and everything that becomes known after. */
import { NativeSelect, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { type HuntFactKind, type HuntMode, huntModes } from "../../domain/hunt.ts";
import { MPS_PER_MPH } from "../../base/geo.ts";
import type { Board } from "../../board/board.ts";
import { hostileCars } from "../../board/hostile-cars.ts";
import type { Incident } from "../../domain/incident.ts";
import type { Place } from "../../domain/place.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { placeNamed } from "../command-line/scene-field.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";
import { placeWords } from "../words/place-words.ts";

const MODES: Readonly<Record<HuntMode, string>> = {
  foot: "on foot",
  horse: "on a horse",
  car: "by car",
  truck: "by truck",
};
const modeData = huntModes.map((mode) => ({ value: mode, label: MODES[mode] }));
const KINDS: readonly { readonly value: string; readonly label: string; readonly kind: HuntFactKind }[] = [
  { value: "unconfirmed", label: "seen, unconfirmed", kind: "sighting" },
  { value: "confirmed", label: "seen, confirmed: starts anew", kind: "sighting" },
  { value: "theft", label: "taken near (car, truck, horse)", kind: "theft" },
  { value: "watched", label: "road watched, he did not pass", kind: "watched" },
  { value: "pin", label: "must be held", kind: "pin" },
  { value: "forbid", label: "must not be held", kind: "forbid" },
  { value: "towards", label: "may be bound for", kind: "towards" },
];
const MINUTE_MS = 60_000;

export function HuntStartForm({
  incident,
  done,
}: {
  readonly incident: Incident;
  readonly done: () => void;
}): ReactNode {
  const { board, nowMs } = usePicture();
  // A car of ours in other hands says itself where it is; everything else begins where the incident is.
  const [car] = useState(() => carOf(board, incident, nowMs));
  const [where, setWhere] = useState(car?.text ?? incident.place.text);
  const [mode, setMode] = useState<HuntMode>("car");
  const [ago, setAgo] = useState("0");
  const [mph, setMph] = useState(car?.mph ?? "");
  return (
    <form
      className="hunt-form"
      onSubmit={(event) => {
        event.preventDefault();
        const place = where === car?.text ? car.place : where === incident.place.text ? incident.place : placeOf(where);
        const seenAtMs = Math.round(nowMs - Number(ago) * MINUTE_MS);
        void giveAndTell(
          { type: "StartHunt", incident: incident.id, place, mode, seenAtMs, ...speedOf(mph) },
          "start the hunt",
        ).then(({ outcome }) => outcome === "accepted" && done());
      }}
    >
      <TextInput
        size="xs"
        label="Last certainly seen"
        placeholder="I40 MM 320 EB, or coordinates"
        value={where}
        required
        onChange={(event) => setWhere(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        label="He gets on"
        data={modeData}
        value={mode}
        onChange={(event) => setMode(modeOf(event.currentTarget.value))}
      />
      <TextInput
        size="xs"
        label="Minutes ago"
        inputMode="numeric"
        pattern="\d{1,3}"
        value={ago}
        onChange={(event) => setAgo(event.currentTarget.value)}
      />
      <SpeedInput value={mph} set={setMph} />
      <button type="submit" className="act">
        Start
      </button>
    </form>
  );
}

export function HuntFactForm({
  incident,
  done,
}: {
  readonly incident: Incident;
  readonly done: () => void;
}): ReactNode {
  const { board, nowMs } = usePicture();
  const [what, setWhat] = useState("unconfirmed");
  const [where, setWhere] = useState("");
  const [mode, setMode] = useState<HuntMode>("car");
  const [ago, setAgo] = useState("0");
  const [unit, setUnit] = useState("");
  const [mph, setMph] = useState("");
  const [text, setText] = useState("");
  const kind = KINDS.find(({ value }) => value === what)?.kind ?? "sighting";
  const hasMode = kind === "sighting" || kind === "theft";
  const units = [...board.center.units.values()].filter(({ shift }) => shift !== undefined);
  return (
    <form
      className="hunt-form"
      onSubmit={(event) => {
        event.preventDefault();
        void giveAndTell(
          {
            type: "RecordHuntFact",
            incident: incident.id,
            kind,
            place: placeOf(where),
            fromMs: Math.round(nowMs - Number(ago) * MINUTE_MS),
            word: what === "confirmed" ? "confirmed" : "unconfirmed",
            ...(hasMode ? { mode } : {}),
            ...(kind === "sighting" ? speedOf(mph) : {}),
            ...(kind === "pin" && unit !== "" ? { unit } : {}),
            ...(text.trim() === "" ? {} : { text }),
          },
          `hunt: ${what} at ${where}`,
        ).then(({ outcome }) => outcome === "accepted" && done());
      }}
    >
      <NativeSelect
        size="xs"
        label="What"
        data={KINDS.map(({ value, label }) => ({ value, label }))}
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label="Where"
        placeholder="I40 MM 300, exit 277, 35.1,-104.2"
        value={where}
        required
        onChange={(event) => setWhere(event.currentTarget.value)}
      />
      {hasMode ? (
        <NativeSelect
          size="xs"
          label="He gets on"
          data={modeData}
          value={mode}
          onChange={(event) => setMode(modeOf(event.currentTarget.value))}
        />
      ) : null}
      {kind === "pin" ? (
        <NativeSelect
          size="xs"
          label="By"
          data={[
            { value: "", label: "whoever is in time" },
            ...units.map((each) => ({ value: each.id, label: spokenCallSign(board.center, each) })),
          ]}
          value={unit}
          onChange={(event) => setUnit(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        size="xs"
        label={kind === "watched" ? "Watched since, minutes ago" : "Minutes ago"}
        inputMode="numeric"
        pattern="\d{1,4}"
        value={ago}
        onChange={(event) => setAgo(event.currentTarget.value)}
      />
      {kind === "sighting" ? <SpeedInput value={mph} set={setMph} /> : null}
      <TextInput
        size="xs"
        label="Said"
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" className="act">
        Enter
      </button>
    </form>
  );
}

function SpeedInput({ value, set }: { readonly value: string; readonly set: (value: string) => void }): ReactNode {
  return (
    <TextInput
      size="xs"
      label="Mph, if known"
      inputMode="numeric"
      pattern="\d{1,3}"
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

function speedOf(mph: string): { readonly speedMps?: number } {
  const speedMps = Number(mph) * MPS_PER_MPH;
  return mph.trim() === "" || !(speedMps >= 1) ? {} : { speedMps };
}

/** As the command line would read it: the same words for the same place, with its point. */
function placeOf(text: string): Place {
  return placeNamed({ roads: newMexico }, text);
}

/** The car of the incident's units that is in other hands, where it was heard last. */
function carOf(board: Board, incident: Incident, nowMs: number) {
  const car = hostileCars(board, nowMs).find(
    ({ unitId, seen }) => seen !== undefined && unitId !== undefined && incident.unitIds.includes(unitId),
  );
  if (car?.seen === undefined) return undefined;
  const { latDeg, lonDeg, courseDeg, speedMps } = car.seen.location;
  const text = placeWords(car.seen.location, courseDeg).full;
  return {
    text,
    place: { text, latDeg, lonDeg },
    mph: speedMps === undefined ? "" : String(Math.round(speedMps / MPS_PER_MPH)),
  };
}

function modeOf(value: string): HuntMode {
  return huntModes.find((mode) => mode === value) ?? "car";
}
