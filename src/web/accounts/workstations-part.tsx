/** Browsers that do not lock when nobody types, because somebody is always there: an administrator marks them. */
import { Select, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { WorkstationRequest } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { Nothing } from "./session-state.ts";
import { useAsked } from "./use-asked.ts";
import { instantWords } from "./time-words.ts";
import { typedIn } from "./typed.ts";

const List = z.object({ items: z.array(WorkstationRequest.extend({ id: z.string(), markedAtMs: z.number() })) });
const KINDS = [
  { value: "workstation", label: "workstation: somebody is always in the room" },
  { value: "vehicle-device", label: "vehicle's device" },
  { value: "alert-display", label: "display that only shows alerts" },
];

export function WorkstationsPart(): ReactNode {
  const { value, says: why, load } = useAsked(List, "/workstations");
  const items = value?.items;
  const [kind, setKind] = useState<string | null>("workstation");
  const [says, setSays] = useState<string>();
  const change = async (path: string, body?: object): Promise<void> => {
    const answer = await askApi(Nothing, "POST", path, body);
    setSays(answer.ok ? undefined : answer.says);
    load();
  };
  const mark = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = typedIn(new FormData(event.currentTarget), "name").trim();
    void change("/workstations", { name, kind });
  };
  return (
    <section>
      <h2>Marked browsers</h2>
      <p>
        A session locks when nobody did anything for half an hour. In a browser that is marked it does not: mark only
        those that are never left alone. The mark is of the browser in which you are now, from its next sign-in on.
      </p>
      <Fault says={says ?? why} />
      <form className="line-form" onSubmit={mark}>
        <TextInput label="Its name" name="name" placeholder="Position 3" required maxLength={60} />
        <Select label="What it is" data={KINDS} value={kind} onChange={setKind} allowDeselect={false} w={340} />
        <button type="submit" className="act">
          Mark this browser
        </button>
      </form>
      {items?.length === 0 ? <p className="dim">No browser is marked.</p> : null}
      <ul className="rows">
        {items?.map((item) => (
          <li key={item.id}>
            <b>{item.name}</b>, {item.kind}, since {instantWords(item.markedAtMs)}{" "}
            <button type="button" className="act" onClick={() => void change(`/workstations/${item.id}/unmark`)}>
              Take the mark away<span className="unseen"> from {item.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
