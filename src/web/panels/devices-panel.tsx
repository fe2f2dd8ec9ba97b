/** Devices that are heard and not known: nothing is dropped in silence, and each can be bound from here. */
import { Select } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { DeviceKind } from "../../domain/device.ts";
import type { Stranger } from "../../domain/device.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { ageText } from "../../board/durations.ts";
import { usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { placeWords } from "../words/place-words.ts";

const KINDS: readonly { readonly value: DeviceKind; readonly label: string }[] = [
  { value: "vehicle-modem", label: "vehicle modem" },
  { value: "laptop", label: "laptop" },
  { value: "portable", label: "portable radio" },
  { value: "phone", label: "phone" },
  { value: "body-sensor", label: "body sensor" },
  { value: "radio-key", label: "radio key" },
];

export function DevicesList(): ReactNode {
  const { board, nowMs } = usePicture();
  const strangers = [...board.center.strangers.values()].toSorted((a, b) => b.firstHeardAtMs - a.firstHeardAtMs);
  if (strangers.length === 0)
    return (
      <p className="empty" id="panel-devices" tabIndex={-1}>
        Every device that is heard is known. An unknown one appears here and can be bound to a vehicle, an officer or a
        unit.
      </p>
    );
  return (
    <div className="scroll" id="panel-devices" tabIndex={-1}>
      {strangers.map((stranger) => (
        <StrangerCard key={stranger.key} stranger={stranger} ageMs={nowMs - stranger.firstHeardAtMs} />
      ))}
    </div>
  );
}

function StrangerCard({ stranger, ageMs }: { readonly stranger: Stranger; readonly ageMs: number }): ReactNode {
  const { center } = usePicture().board;
  const [kind, setKind] = useState<DeviceKind>("vehicle-modem");
  const [bearer, setBearer] = useState<string | null>(null);
  const bearers = [
    {
      group: "Units",
      items: [...center.units.values()]
        .filter(({ id }) => !center.retired.has(`unit:${id}`))
        .map((unit) => ({
          value: `unit:${unit.id}`,
          label: spokenCallSign(center, unit),
        })),
    },
    {
      group: "Vehicles",
      items: [...center.vehicles.keys()].map((id) => ({ value: `vehicle:${id}`, label: `vehicle ${id}` })),
    },
    {
      group: "Officers",
      items: [...center.officers.values()].map(({ id, name }) => ({
        value: `officer:${id}`,
        label: `${name} (${id})`,
      })),
    },
  ];
  const { latDeg, lonDeg } = stranger;
  const bind = (): void => {
    if (bearer === null) return;
    const [of = "", id = ""] = bearer.split(/:(.*)/s);
    const bound = of === "unit" ? { unit: id } : of === "vehicle" ? { vehicle: id } : { officer: id };
    void giveAndTell({ type: "BindStranger", stranger: stranger.key, kind, ...bound }, `bind ${stranger.key} to ${id}`);
  };
  return (
    <article className="row" style={{ display: "block" }} aria-label={`Unknown device ${stranger.key}`}>
      <div>
        <span className="mono strong">{stranger.key}</span>{" "}
        <span className="dim">
          {stranger.gateway} from {stranger.peer}, first heard {ageText(ageMs)} ago
        </span>
      </div>
      {latDeg === undefined || lonDeg === undefined ? null : (
        <div className="dim">{placeWords({ latDeg, lonDeg }).full}</div>
      )}
      <div className="acts">
        <Select
          size="xs"
          aria-label="Kind of device"
          data={[...KINDS]}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind((value as DeviceKind | null) ?? kind)}
        />
        <Select
          size="xs"
          aria-label="Whose it is"
          placeholder="whose?"
          searchable
          data={bearers}
          value={bearer}
          onChange={setBearer}
        />
        <button type="button" className="act" disabled={bearer === null} onClick={bind}>
          Bind
        </button>
      </div>
    </article>
  );
}
