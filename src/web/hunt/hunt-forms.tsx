/** What is entered of a hunt: where he was last certainly seen, and everything that becomes known after. */
import { NativeSelect, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { type HuntFactKind, type HuntMode, huntModes } from "../../domain/hunt.ts";
import type { Incident } from "../../domain/incident.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";

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
  const { nowMs } = usePicture();
  const [where, setWhere] = useState(incident.place.text);
  const [mode, setMode] = useState<HuntMode>("car");
  const [ago, setAgo] = useState("0");
  return (
    <form
      className="hunt-form"
      onSubmit={(event) => {
        event.preventDefault();
        const place = where === incident.place.text ? incident.place : { text: where };
        const seenAtMs = Math.round(nowMs - Number(ago) * MINUTE_MS);
        void giveAndTell({ type: "StartHunt", incident: incident.id, place, mode, seenAtMs }, "start the hunt").then(
          ({ outcome }) => outcome === "accepted" && done(),
        );
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
            place: { text: where },
            fromMs: Math.round(nowMs - Number(ago) * MINUTE_MS),
            word: what === "confirmed" ? "confirmed" : "unconfirmed",
            ...(hasMode ? { mode } : {}),
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

function modeOf(value: string): HuntMode {
  return huntModes.find((mode) => mode === value) ?? "car";
}
