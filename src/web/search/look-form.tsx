/** What was seen at a place, by whom, and how well they looked. */
import { Select, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Alert } from "../../domain/alert.ts";
import { DETECTION, type SearchPlace, type SearchSaw, type Thoroughness } from "../../domain/search.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";

const HOW: Readonly<Record<Thoroughness, string>> = {
  passed: "drove past",
  looked: "stopped and looked",
  searched: "searched on foot",
};
const SAW: readonly { readonly saw: SearchSaw; readonly label: string }[] = [
  { saw: "nothing", label: "Nobody seen" },
  { saw: "signs", label: "Signs" },
  { saw: "found", label: "OFFICER FOUND" },
];

type Props = { readonly alert: Alert; readonly place: SearchPlace; readonly done: () => void };

export function LookForm({ alert, place, done }: Props): ReactNode {
  const { board } = usePicture();
  const [unit, setUnit] = useState<string | null>(null);
  const [how, setHow] = useState<Thoroughness>("looked");
  const [text, setText] = useState("");
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFieldSetElement>(null);
  useEffect(() => first.current?.focus(), []);
  // Escape closes the form, not the emergency.
  useEffect(() => {
    const element = form.current;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      done();
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, [done]);
  const concerned = alert.subject.kind === "unit" ? alert.subject.unitId : undefined;
  const units = [...board.center.units.values()]
    .filter((one) => one.shift !== undefined && one.id !== concerned)
    .map((one) => ({ value: one.id as string, label: spokenCallSign(board.center, one) }));
  const enter = async (saw: SearchSaw): Promise<void> => {
    const more = { ...(unit === null ? {} : { unit }), ...(text.trim() === "" ? {} : { text: text.trim() }) };
    const says = `${place.letter}: ${SAW.find((one) => one.saw === saw)?.label ?? saw}`;
    const { outcome } = await giveAndTell(
      { type: "TickSearchPlace", alert: alert.id, letter: place.letter, saw, how, ...more },
      says,
    );
    if (outcome === "accepted") done();
  };
  return (
    <fieldset className="look-form" ref={form} aria-label={`What was seen at ${place.letter}`}>
      <div className="look-fields">
        <Select
          size="xs"
          searchable
          clearable
          aria-label="Who looked"
          placeholder="who looked"
          data={units}
          value={unit}
          onChange={setUnit}
        />
        <Select
          size="xs"
          aria-label="How they looked"
          allowDeselect={false}
          data={Object.entries(HOW).map(([value, label]) => ({ value, label }))}
          value={how}
          onChange={(value) => setHow((value as Thoroughness | null) ?? "looked")} // one of the list's
        />
      </div>
      <TextInput
        ref={first}
        size="xs"
        aria-label="What was seen"
        placeholder="what was seen, if anything"
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="acts">
        {SAW.map(({ saw, label }) => (
          <button key={saw} type="button" className="act" onClick={() => void enter(saw)}>
            {label}
          </button>
        ))}
      </div>
      <p className="dim">
        Such a look finds about {Math.round(100 * DETECTION[how])} of 100 who are there (a judgement).
      </p>
    </fieldset>
  );
}
