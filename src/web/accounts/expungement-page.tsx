/**
 * Expungement: somebody is to be forgotten by a court's order. One person orders it here, sees what would be blotted
 * out, and another confirms it; each sees why they may not.
 */
import { Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { mayAtAll } from "./may-offer.ts";
import { PageFrame } from "./page-frame.tsx";
import { Nothing, useSession } from "./session-state.ts";
import { instantWords } from "./time-words.ts";
import { typedIn } from "./typed.ts";
import { useAsked } from "./use-asked.ts";

const Subject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plate"), plate: z.string() }),
  z.object({ kind: z.literal("person"), name: z.string() }),
  z.object({ kind: z.literal("phone"), number: z.string() }),
  z.object({ kind: z.literal("incident"), incident: z.string() }),
]);
type Subject = z.infer<typeof Subject>;
const Preview = z.object({
  rowCount: z.number(),
  incidents: z.array(z.string()),
  alsoNamedIn: z.array(z.string()),
  recoveredCount: z.number(),
});
type Preview = z.infer<typeof Preview>;
const Ordered = z.object({ id: z.string(), preview: Preview });
const Waiting = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      subjects: z.array(Subject),
      authority: z.string(),
      reason: z.string(),
      orderedBy: z.string(),
      untilMs: z.number(),
    }),
  ),
});
const KINDS = [
  { value: "plate", label: "a plate" },
  { value: "person", label: "a person's name" },
  { value: "phone", label: "a telephone number" },
  { value: "incident", label: "all text of an incident" },
];

export function ExpungementPage(): ReactNode {
  const body = useSession((state) => state.body);
  const { value, says, load } = useAsked(Waiting, "/expungements");
  return (
    <PageFrame title="Expungement">
      <p>
        What was recorded can't be taken out of the log. What was sealed about somebody is made unreadable for good, in
        the log and in everything made from it, and a tombstone says by whose order. It takes two people.
      </p>
      {mayAtAll(body, "OrderExpungement") ? <OrderPart ordered={load} /> : null}
      <section>
        <h2>Orders that wait</h2>
        <Fault says={says} />
        {value?.items.length === 0 ? <p className="dim">No order waits.</p> : null}
        <ul className="rows">
          {value?.items.map((order) => (
            <WaitingOrder key={order.id} order={order} done={load} />
          ))}
        </ul>
      </section>
    </PageFrame>
  );
}

function OrderPart({ ordered }: { readonly ordered: () => void }): ReactNode {
  const [subjects, setSubjects] = useState<readonly Subject[]>([]);
  const [kind, setKind] = useState<string>("plate");
  const [preview, setPreview] = useState<Preview>();
  const [says, setSays] = useState<string>();
  const look = async (next: readonly Subject[]): Promise<void> => {
    setSubjects(next);
    setPreview(undefined);
    if (next.length === 0) return setSays(undefined);
    const answer = await askApi(Preview, "POST", "/expungements/preview", { subjects: next });
    if (answer.ok) setPreview(answer.value);
    setSays(answer.ok ? undefined : answer.says);
  };
  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = typedIn(new FormData(event.currentTarget), "subject").trim();
    event.currentTarget.reset();
    void look([...subjects, subjectOf(kind, text)]);
  };
  const order = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const request = { subjects, authority: typedIn(data, "authority").trim(), reason: typedIn(data, "reason").trim() };
    const answer = await askApi(Ordered, "POST", "/expungements", request);
    setSays(answer.ok ? `${answer.value.id} waits for a second person.` : answer.says);
    if (!answer.ok) return;
    form.reset();
    setSubjects([]);
    setPreview(undefined);
    ordered();
  };
  return (
    <section>
      <h2>Order</h2>
      <form className="line-form" onSubmit={add}>
        <Select
          label="What is to go"
          data={KINDS}
          value={kind}
          onChange={(to) => setKind(to ?? "plate")}
          allowDeselect={false}
          w={240}
        />
        <TextInput label="As it was written" name="subject" required maxLength={120} />
        <button type="submit" className="act">
          Add
        </button>
      </form>
      <ul className="rows">
        {subjects.map((subject, index) => (
          <li key={subjectText(subject)}>
            <bdi>{subjectText(subject)}</bdi>{" "}
            <button type="button" className="act" onClick={() => void look(subjects.filter((_, at) => at !== index))}>
              Take out<span className="unseen"> {subjectText(subject)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Fault says={says} />
      {preview === undefined ? null : <WhatWouldGo preview={preview} />}
      <form onSubmit={(event) => void order(event)}>
        <TextInput
          label="By whose order (stands in the log for good)"
          name="authority"
          placeholder="the court and its file number"
          required
          maxLength={200}
        />
        <Textarea
          label="Why (for whoever confirms; it is not kept)"
          name="reason"
          required
          maxLength={1_000}
          autosize
        />
        <button type="submit" className="act" disabled={preview === undefined}>
          Order it
        </button>
      </form>
    </section>
  );
}

function WhatWouldGo({ preview }: { readonly preview: Preview }): ReactNode {
  const { rowCount, incidents, alsoNamedIn, recoveredCount } = preview;
  return (
    <p role="status">
      <b>{rowCount}</b> {rowCount === 1 ? "record" : "records"} would lose something
      {incidents.length === 0 ? "" : `, in ${incidents.join(", ")}`}. It can't be undone.
      {alsoNamedIn.length === 0
        ? ""
        : ` Other text names it too, in ${alsoNamedIn.join(", ")}: that text goes only if the incident is added.`}
      {recoveredCount === 0
        ? ""
        : ` ${recoveredCount} of them were sealed while no key was ready and go together, whoever they are about.`}
    </p>
  );
}

type OrderThatWaits = z.infer<typeof Waiting>["items"][number];

function WaitingOrder({ order, done }: { readonly order: OrderThatWaits; readonly done: () => void }): ReactNode {
  const body = useSession((state) => state.body);
  const [sure, setSure] = useState(false);
  const [says, setSays] = useState<string>();
  const { id, subjects, authority, reason, orderedBy, untilMs } = order;
  const act = async (what: "confirm" | "withdraw"): Promise<void> => {
    const answer = await askApi(Nothing, "POST", `/expungements/${id}/${what}`);
    setSure(false);
    setSays(answer.ok ? (what === "confirm" ? "Done. The server starts anew." : undefined) : answer.says);
    if (answer.ok && what === "withdraw") done();
  };
  return (
    <li>
      <b>{id}</b>, by order of <bdi>{authority}</bdi>; ordered by <bdi>{orderedBy}</bdi>, waits until{" "}
      {instantWords(untilMs)}: <bdi>{subjects.map(subjectText).join("; ")}</bdi>. <bdi>{reason}</bdi>{" "}
      {mayAtAll(body, "ConfirmExpungement") ? (
        <button type="button" className="act" onClick={() => (sure ? void act("confirm") : setSure(true))}>
          {sure ? "Yes: make it unreadable for good" : "Confirm…"}
          <span className="unseen"> {id}</span>
        </button>
      ) : null}{" "}
      {mayAtAll(body, "WithdrawExpungement") ? (
        <button type="button" className="act" onClick={() => void act("withdraw")}>
          Withdraw<span className="unseen"> {id}</span>
        </button>
      ) : null}
      <Fault says={says} />
    </li>
  );
}

function subjectOf(kind: string, text: string): Subject {
  switch (kind) {
    case "person":
      return { kind, name: text };
    case "phone":
      return { kind, number: text };
    case "incident":
      return { kind, incident: text };
    default:
      return { kind: "plate", plate: text };
  }
}

function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case "plate":
      return `plate ${subject.plate}`;
    case "person":
      return `person ${subject.name}`;
    case "phone":
      return `number ${subject.number}`;
    case "incident":
      return `incident ${subject.incident}`;
  }
}
