/** The first person's part of an expungement: whom it is about, what would go, by whose order, and why. */
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { z } from "zod";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import {
  Preview,
  previewSentences,
  type Subject,
  SUBJECT_KINDS,
  type SubjectKind,
  subjectOf,
  subjectText,
} from "./expungement-subject.ts";
import { typedIn } from "./typed.ts";

const Ordered = z.object({ id: z.string(), preview: Preview });

export function OrderForm({ ordered }: { readonly ordered: () => void }): ReactNode {
  const { subjects, preview, says, set } = useSubjects();
  const [fault, setFault] = useState<string>();
  const [waits, setWaits] = useState<string>();
  const order = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const request = { subjects, authority: typedIn(data, "authority").trim(), reason: typedIn(data, "reason").trim() };
    const answer = await askApi(Ordered, "POST", "/expungements", request);
    setFault(answer.ok ? undefined : answer.says);
    if (!answer.ok) return;
    form.reset();
    set([]);
    setWaits(`${answer.value.id} waits below for a second person.`);
    ordered();
  };
  return (
    <section>
      <h2>Order</h2>
      <SubjectForm
        add={(subject) => {
          setWaits(undefined);
          // The same twice is the same.
          set([...subjects.filter((known) => subjectText(known) !== subjectText(subject)), subject]);
        }}
      />
      <Subjects subjects={subjects} preview={preview} takeOut={(out) => set(subjects.filter((one) => one !== out))} />
      <Fault says={says} />
      {preview === undefined ? null : <WhatWouldGo preview={preview} />}
      <form className="page-form" onSubmit={(event) => void order(event)}>
        <TextInput
          label="By whose order"
          description="The court and its file number. Stands in the log for good."
          name="authority"
          required
          maxLength={200}
        />
        <Textarea
          label="Why"
          description="For whoever confirms. It is not kept."
          name="reason"
          required
          maxLength={1_000}
          autosize
          minRows={2}
        />
        <button type="submit" className="act" disabled={preview === undefined}>
          Order it
        </button>
        {subjects.length === 0 ? <p className="dim">First add whom or what it is about.</p> : null}
      </form>
      <Fault says={fault} />
      <p role="status">{waits}</p>
    </section>
  );
}

/** What is to go, and what that would blot out: asked anew with each change. */
function useSubjects(): {
  readonly subjects: readonly Subject[];
  readonly preview: Preview | undefined;
  readonly says: string | undefined;
  readonly set: (next: readonly Subject[]) => void;
} {
  const [subjects, setSubjects] = useState<readonly Subject[]>([]);
  const [known, setKnown] = useState<{ readonly preview?: Preview; readonly says?: string }>({});
  const newest = useRef<readonly Subject[]>([]);
  const set = (next: readonly Subject[]): void => {
    newest.current = next;
    setSubjects(next);
    setKnown({});
    if (next.length === 0) return;
    void askApi(Preview, "POST", "/expungements/preview", { subjects: next }).then((answer) => {
      // An answer about what stood here before says nothing about what stands here now.
      if (newest.current === next) setKnown(answer.ok ? { preview: answer.value } : { says: answer.says });
    });
  };
  return { subjects, preview: known.preview, says: known.says, set };
}

function SubjectForm({ add }: { readonly add: (subject: Subject) => void }): ReactNode {
  const [kind, setKind] = useState<SubjectKind>("plate");
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = typedIn(new FormData(event.currentTarget), "subject").trim();
    if (text === "") return;
    event.currentTarget.reset();
    add(subjectOf(kind, text));
  };
  return (
    <form className="line-form" onSubmit={submit}>
      <NativeSelect
        label="What is to go"
        data={SUBJECT_KINDS.map(({ value, label }) => ({ value, label }))}
        value={kind}
        onChange={({ currentTarget }) =>
          setKind(SUBJECT_KINDS.find(({ value }) => value === currentTarget.value)?.value ?? "plate")
        }
        w={240}
      />
      <TextInput
        label="As it was written"
        name="subject"
        required
        maxLength={SUBJECT_KINDS.find(({ value }) => value === kind)?.max ?? 20}
        autoComplete="off"
        w={240}
      />
      <button type="submit" className="act">
        Add
      </button>
    </form>
  );
}

function Subjects(props: {
  readonly subjects: readonly Subject[];
  readonly preview: Preview | undefined;
  readonly takeOut: (subject: Subject) => void;
}): ReactNode {
  const nothing = new Set(props.preview?.nothingUnder.map(subjectText));
  if (props.subjects.length === 0) return null;
  return (
    <ul className="orders">
      {props.subjects.map((subject) => (
        <li key={subjectText(subject)} className="order-line">
          <span>
            <bdi>{subjectText(subject)}</bdi>
            {nothing.has(subjectText(subject)) ? (
              <span className="urgent-text"> nothing is sealed under it</span>
            ) : null}
          </span>
          <button type="button" className="act" onClick={() => props.takeOut(subject)}>
            Take out<span className="unseen"> {subjectText(subject)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What an order would do: for whoever orders, and again for whoever confirms. */
export function WhatWouldGo({ preview }: { readonly preview: Preview }): ReactNode {
  return (
    <div role="status" className="page-words">
      {previewSentences(preview).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
