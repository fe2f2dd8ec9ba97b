/** The incident that this unit works on: what happened in it, newest first, and a note to it. */
import { useEffect, useState, type ReactNode } from "react";
import type { FieldTimeline } from "../../protocol/field.ts";
import { api } from "../link/api.ts";
import { clock } from "../parts/words.ts";
import { addNote } from "../store/field-actions.ts";
import { useField } from "../store/field-store.ts";

const NOTE_MAX = 1_000;

export function IncidentScreen(): ReactNode {
  const incident = useField(({ view }) => view?.incident ?? view?.waiting[0]);
  const officer = useField((state) => state.officer);
  const version = useField(({ view }) => view?.version);
  const linkOn = useField((state) => state.link.on);
  const aheadMs = useField((state) => state.aheadMs);
  const timeZone = useField(({ hello }) => hello?.timeZone);
  const notes = useField(({ waiting }) => waiting);
  const [timeline, setTimeline] = useState<FieldTimeline>();
  const [note, setNote] = useState("");
  const id = incident?.id;
  useEffect(() => {
    if (id === undefined || !linkOn) return;
    void api.timeline(officer, id).then(setTimeline, () => undefined); // what was known stays
  }, [id, officer, version, linkOn]);
  if (incident === undefined) return <p className="empty">You are on no incident. What happens in one stands here.</p>;
  return (
    <section className="card">
      <h2>
        {incident.type} <span className="dim">{incident.number}</span>
      </h2>
      <p>{incident.place}</p>
      <form
        className="reply"
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim() === "") return;
          addNote(note.trim(), incident.id);
          setNote("");
        }}
      >
        <input
          aria-label="A note"
          placeholder="A note to this incident"
          value={note}
          maxLength={NOTE_MAX}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <button type="submit">Add</button>
      </form>
      <ol className="timeline">
        {notes.map(({ act, seq, madeAtMs }) =>
          act.kind === "note" ? (
            <li key={`waits-${seq}`} className="undelivered">
              <time>{clock(madeAtMs - aheadMs, timeZone)}</time>
              <span>{act.text} (not delivered yet)</span>
            </li>
          ) : null,
        )}
        {timeline?.items.map(({ atMs, who, text }) => (
          <li key={`${atMs}/${text}`}>
            <time>{clock(atMs, timeZone)}</time>
            <span>
              {text} <span className="dim">{who}</span>
            </span>
          </li>
        ))}
      </ol>
      {timeline === undefined ? (
        <p className="empty">{linkOn ? "Asking" : "What happened is not known without coverage."}</p>
      ) : null}
    </section>
  );
}
