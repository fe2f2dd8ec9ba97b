/** The start of a shift on one screen: unit, vehicle, partner, devices; all of it offered, one button to begin. */
import { useEffect, useState, type ReactNode } from "react";
import type { KitItem } from "../../domain/kit.ts";
import type { FieldChoices } from "../../protocol/field.ts";
import { api } from "../link/api.ts";
import { scanCode, scannerIsThere } from "../parts/scanner.ts";
import { refusalWords } from "../parts/words.ts";
import { goTo, keepValue, keptValue, startShift } from "../store/field-actions.ts";
import { useField } from "../store/field-store.ts";

/** What could be chosen when there was coverage last, and by whom. */
type Kept = { readonly officer?: string; readonly choices: FieldChoices };
type Last = { readonly unit?: string; readonly vehicle?: string; readonly mounted?: boolean };

export function ShiftScreen(): ReactNode {
  const officer = useField(({ view, officer: said }) => view?.officer?.id ?? said);
  const name = useField(({ view }) => view?.officer?.name);
  const link = useField((state) => state.link.on);
  const refused = useField((state) => state.refused.find(({ act }) => act.kind === "start-shift"));
  const [choices, setChoices] = useState<FieldChoices>();
  const [unit, setUnit] = useState("");
  const [vehicle, setVehicle] = useState("");
  const [partners, setPartners] = useState<readonly string[]>([]);
  const [devices, setDevices] = useState<readonly string[]>([]);
  const [picked, setPicked] = useState<readonly KitItem[]>();
  const [mounted, setMounted] = useState(false);
  const [says, setSays] = useState<string>();
  useEffect(() => {
    if (!link) return;
    const taken = (found: FieldChoices): void => {
      setChoices(found);
      keepValue("choices", { ...(officer === undefined ? {} : { officer }), choices: found } satisfies Kept);
    };
    void api.choices(officer).then(taken, () => undefined); // asked again with the next link
  }, [officer, link]);
  useEffect(() => {
    void keptValue("choices").then((value) => {
      const kept = value as Kept | undefined; // as this app kept it
      if (kept !== undefined && kept.officer === officer) setChoices((now) => now ?? kept.choices);
    });
  }, [officer]);
  useEffect(() => {
    void keptValue("last-shift").then((value) => {
      const last = (value ?? {}) as Last; // as this app kept it
      setUnit((now) => (now === "" ? (last.unit ?? "") : now));
      setVehicle((now) => (now === "" ? (last.vehicle ?? "") : now));
      setMounted(last.mounted === true);
    });
  }, []);
  const chosen = choices?.units.find(({ id, callSign }) => id === unit || callSign === unit);
  const known = choices?.vehicles.find(({ id }) => id === vehicle);
  const carried = chosen?.vehicle === vehicle ? chosen.carries : undefined;
  // KI1: what is picked goes before what the roster says; another unit or car begins with its own again.
  const kit = picked ?? carried ?? [...new Set([...(chosen?.kit ?? []), ...(known?.kit ?? [])])];
  const pickVehicle = (id: string): void => {
    setVehicle(id);
    setPicked(undefined);
  };
  const scan = async (): Promise<void> => {
    setSays("Hold the code in front of the camera");
    const code = await scanCode();
    const found = choices?.devices.find(({ id }) => id === code) ?? choices?.vehicles.find(({ id }) => id === code);
    if (code === undefined || found === undefined)
      setSays(code === undefined ? "Nothing was read" : `${code} is not free, or not known`);
    else if ("kind" in found) {
      setDevices([...new Set([...devices, found.id])]);
      setSays(`${found.id} added`);
    } else {
      pickVehicle(found.id);
      setSays(`Vehicle ${found.id}`);
    }
  };
  return (
    <main className="form shift">
      <h1>Start of shift</h1>
      <p className="dim">{name ?? officer ?? "No officer's number belongs to this account."}</p>
      <Pick
        label="Unit"
        value={unit}
        onPick={(id) => {
          setUnit(id);
          setPicked(undefined);
          const its = choices?.units.find((row) => row.id === id)?.vehicle;
          if (its !== undefined) setVehicle(its);
        }}
        options={(choices?.units ?? []).map(({ id, callSign, onShift, officers }) => ({
          id,
          words: onShift ? `${callSign}, on shift with ${officers.join(", ")}` : callSign,
        }))}
      />
      {chosen?.onShift === true ? (
        <p className="small">You join {chosen.callSign}, which is on shift already.</p>
      ) : null}
      <Pick
        label="Vehicle"
        value={vehicle}
        onPick={pickVehicle}
        none="without a vehicle"
        options={(choices?.vehicles ?? []).map(({ id, name: words, unit: taken }) => ({
          id,
          words: taken === undefined ? words : `${words} (with ${taken})`,
        }))}
      />
      <Carries
        choices={choices}
        kit={kit}
        onPick={(id, taken) => setPicked(taken ? [...kit, id] : kit.filter((other) => other !== id))}
      />
      <Pick
        label="Partner"
        value={partners[0] ?? ""}
        onPick={(id) => setPartners(id === "" ? [] : [id])}
        none="alone"
        options={(choices?.officers ?? [])
          .filter(({ id, unit: riding }) => id !== officer && riding === undefined)
          .map(({ id, name: words }) => ({ id, words: `${words}, ${id}` }))}
      />
      <div className="field-row">
        <span className="label">Devices you take along</span>
        <div className="chips">
          {devices.map((id) => (
            <button key={id} type="button" onClick={() => setDevices(devices.filter((other) => other !== id))}>
              {id} ✕
            </button>
          ))}
          {scannerIsThere() ? (
            <button type="button" onClick={() => void scan()}>
              Scan
            </button>
          ) : null}
        </div>
        {(choices?.devices.length ?? 0) > 0 ? (
          <Pick
            label="Pick a device"
            value=""
            none="pick a device"
            onPick={(id) => {
              if (id !== "") setDevices([...new Set([...devices, id])]);
            }}
            options={(choices?.devices ?? []).map(({ id, kind }) => ({ id, words: `${id}, ${kind}` }))}
          />
        ) : null}
        {says === undefined ? null : <p className="dim small">{says}</p>}
      </div>
      <label className="switch">
        <input type="checkbox" checked={mounted} onChange={(event) => setMounted(event.currentTarget.checked)} />
        This device stays in the vehicle
      </label>
      {refused === undefined ? null : <p className="urgent-text">Not begun: {refusalWords(refused.why)}</p>}
      {link ? null : (
        <p className="urgent-text">
          {choices === undefined
            ? "No coverage: what was chosen last is offered."
            : "No coverage: who is on shift is as it was last."}
        </p>
      )}
      <div className="starts">
        <button
          type="button"
          className="primary"
          disabled={unit === "" || (mounted && vehicle === "")}
          onClick={() =>
            startShift({
              unit,
              ...(vehicle === "" ? {} : { vehicle }),
              partners,
              devices,
              mounted,
              ...(picked === undefined ? {} : { kit: picked }),
            })
          }
        >
          {chosen?.onShift === true ? "Join" : "Start shift"}
          {chosen === undefined ? "" : ` ${chosen.callSign}`}
          {known === undefined ? "" : ` in ${known.id}`}
        </button>
        <button type="button" className="quiet" onClick={() => goTo("more")}>
          More
        </button>
      </div>
    </main>
  );
}

/** What the unit carries for a hunt or a pursuit: as the roster says it, until somebody picks. */
function Carries(props: {
  readonly choices: FieldChoices | undefined;
  readonly kit: readonly KitItem[];
  readonly onPick: (id: KitItem, taken: boolean) => void;
}): ReactNode {
  const { choices, kit, onPick } = props;
  if (choices === undefined) return null;
  return (
    <div className="field-row" role="group" aria-label="What you carry">
      <span className="label">What you carry</span>
      <div className="choices">
        {choices.kit.map(({ id, words }) => (
          <label key={id} className="switch">
            <input
              type="checkbox"
              checked={kit.includes(id)}
              onChange={(event) => onPick(id, event.currentTarget.checked)}
            />
            {words}
          </label>
        ))}
      </div>
    </div>
  );
}

function Pick(props: {
  readonly label: string;
  readonly value: string;
  readonly none?: string;
  readonly onPick: (id: string) => void;
  readonly options: readonly { readonly id: string; readonly words: string }[];
}): ReactNode {
  const isKnown = props.options.some(({ id }) => id === props.value);
  return (
    <label className="field-row">
      <span className="label">{props.label}</span>
      <select
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onPick(event.currentTarget.value)}
      >
        <option value="">{props.none ?? "choose"}</option>
        {props.value !== "" && !isKnown ? <option value={props.value}>{props.value}</option> : null}
        {props.options.map(({ id, words }) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
