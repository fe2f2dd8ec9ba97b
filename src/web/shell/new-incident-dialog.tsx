/** A motorist's call becomes an incident: type, place, caller, what was said. The same as NEW in the command line. */
import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { placePoint } from "../../domain/place.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { parsePlace, placeFields } from "../../roads/parse-place.ts";
import { HelpFor } from "../panels/help-for.tsx";
import { usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectIncident } from "../store/windows.ts";
import { answerWords } from "../words/answer-words.ts";
import { ConsoleDialog, useClosing } from "./console-dialog.tsx";

export function NewIncidentDialog(): ReactNode {
  const { board, settings } = usePicture();
  const agencies = [...board.center.agencies.values()];
  const [agency, setAgency] = useState<string>(agencies[0]?.id ?? "");
  const [incidentType, setType] = useState<string>(
    settings.incidentTypes.find(({ code }) => code === "MVAST")?.code ?? settings.incidentTypes[0]?.code ?? "",
  );
  const [priority, setPriority] = useState<string | number>("");
  const [place, setPlace] = useState("");
  const [name, setName] = useState("");
  const [callback, setCallback] = useState("");
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const close = useClosing();
  const known = place.trim() === "" ? undefined : placeFields(parsePlace(newMexico, place));
  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (known === undefined) return;
    const caller = {
      ...(name.trim() === "" ? {} : { name: name.trim() }),
      ...(callback.trim() === "" ? {} : { callback: callback.trim() }),
    };
    const answer = await giveAndTell(
      {
        type: "CreateIncident",
        agency,
        incidentType,
        place: known,
        ...(typeof priority === "number" ? { priority } : {}),
        ...(Object.keys(caller).length === 0 ? {} : { caller }),
        ...(text.trim() === "" ? {} : { text: text.trim() }),
      },
      `new incident at ${place.trim()}`,
    );
    if (answer.outcome !== "accepted") {
      setFault(answerWords(answer));
      return;
    }
    if (answer.incidentId !== undefined) selectIncident(answer.incidentId);
    close();
  };
  return (
    <ConsoleDialog title="New incident">
      <form onSubmit={(event) => void create(event)}>
        <TextInput
          label="Where"
          data-autofocus
          required
          maxLength={200}
          placeholder="I-40 MM 320 EB, exit 329, a crossing, coordinates"
          description={
            known === undefined
              ? " "
              : known.latDeg === undefined
                ? "no point on the map: the words are kept"
                : "on the map"
          }
          value={place}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <HelpFor place={known === undefined ? undefined : placePoint(known)} />
        <Select
          label="What"
          required
          searchable
          data={settings.incidentTypes.map(({ code, name: title }) => ({ value: code, label: `${code} ${title}` }))}
          value={incidentType}
          onChange={(value) => setType(value ?? incidentType)}
        />
        <NumberInput
          label="Priority"
          placeholder="the type's own"
          min={1}
          max={5}
          value={priority}
          onChange={setPriority}
        />
        {agencies.length < 2 ? null : (
          <Select
            label="Agency"
            data={agencies.map(({ id, name: title }) => ({ value: id as string, label: title }))}
            value={agency}
            onChange={(value) => setAgency(value ?? agency)}
          />
        )}
        <TextInput
          label="Caller"
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Callback number"
          maxLength={40}
          value={callback}
          onChange={(event) => setCallback(event.currentTarget.value)}
        />
        <Textarea
          label="What was said"
          autosize
          minRows={3}
          maxLength={4_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
        <div className="acts">
          <button type="submit" className="act">
            Create
          </button>
        </div>
      </form>
    </ConsoleDialog>
  );
}
