/**
 * A stop in two taps: the first came here, the second starts it. The plate is typed or spoken and may come later; the
 * place is where the device is, named by its mile marker.
 */
import { useEffect, useState, type ReactNode } from "react";
import type { FieldStopKind } from "../../protocol/field.ts";
import { hearPlate, voiceIsThere } from "../parts/voice.ts";
import { goTo, lookForHelp, startStop } from "../store/field-actions.ts";
import { useField } from "../store/field-store.ts";

const KINDS: readonly (readonly [FieldStopKind, string])[] = [
  ["traffic", "Traffic stop"],
  ["motorist-assist", "Motorist assist"],
  ["subject", "Subject stop"],
];
const FIX_OLD_MS = 60_000;

export function StopScreen(): ReactNode {
  const here = useField((state) => state.here);
  const words = useField((state) => state.hereWords);
  const location = useField((state) => state.location);
  const nowMs = useField((state) => state.nowMs);
  const [plate, setPlate] = useState("");
  const [place, setPlace] = useState("");
  const [description, setDescription] = useState("");
  const [says, setSays] = useState<string>();
  const hasFix = here !== undefined;
  useEffect(() => void (hasFix && lookForHelp()), [hasFix]);
  const isOld = here !== undefined && nowMs - here.atMs > FIX_OLD_MS;
  const speak = async (): Promise<void> => {
    setSays("Say the plate");
    const heard = await hearPlate();
    if (heard === undefined || heard === "") setSays("Nothing was understood");
    else {
      setPlate(heard);
      setSays(undefined);
    }
  };
  return (
    <div className="stop-form">
      <div className="field-row">
        <label htmlFor="plate">Plate</label>
        <div className="joined">
          <input
            id="plate"
            value={plate}
            placeholder="NM ABC123"
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            maxLength={20}
            enterKeyHint="done"
            onChange={(event) => setPlate(event.currentTarget.value.toUpperCase())}
          />
          {voiceIsThere() ? (
            <button type="button" onClick={() => void speak()}>
              Speak
            </button>
          ) : null}
        </div>
        {says === undefined ? null : <p className="dim">{says}</p>}
      </div>
      <div className="field-row">
        <label htmlFor="place">Place</label>
        <input
          id="place"
          value={place}
          placeholder={here === undefined ? "I-40 MM 320 EB" : (words ?? "where this device is")}
          autoComplete="off"
          maxLength={200}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <p className={isOld || here === undefined ? "urgent-text small" : "dim small"}>
          {placeSays(here === undefined, isOld, location, here?.accuracyM)}
        </p>
      </div>
      <div className="field-row">
        <label htmlFor="looks">Vehicle or person</label>
        <input
          id="looks"
          value={description}
          placeholder="white BMW, two in it"
          autoComplete="off"
          maxLength={200}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      </div>
      <div className="starts">
        {KINDS.map(([kind, name], index) => (
          <button
            key={kind}
            type="button"
            className={index === 0 ? "primary" : "wide"}
            onClick={() => startStop(kind, plate, place, description)}
          >
            {name}
          </button>
        ))}
        <button type="button" className="quiet" onClick={() => goTo("now")}>
          Back
        </button>
      </div>
    </div>
  );
}

function placeSays(isUnknown: boolean, isOld: boolean, location: string, accuracyM: number | undefined): string {
  if (isUnknown) {
    return location === "denied"
      ? "This device may not say where it is: type the place, or allow it in the browser."
      : "This device does not know where it is: type the place.";
  }
  if (location === "practice") return "A practice place: this device has none of its own.";
  if (isOld) return "The device has not known its place for over a minute.";
  return accuracyM === undefined ? "From this device." : `From this device, good to ${Math.round(accuracyM)} m.`;
}
