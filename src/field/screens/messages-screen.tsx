/** Messages from dispatch in this shift, newest first. */
import { type ReactNode } from "react";
import { clock } from "../parts/words.ts";
import { messageSeen } from "../store/field-actions.ts";
import { useField } from "../store/field-store.ts";

export function MessagesScreen(): ReactNode {
  const messages = useField(({ view }) => view?.messages);
  const timeZone = useField(({ hello }) => hello?.timeZone);
  if (messages === undefined || messages.length === 0)
    return <p className="empty">No messages in this shift. What dispatch writes to you stands here.</p>;
  return messages.toReversed().map(({ id, text, by, atMs, state }) => (
    <section key={id} className="message">
      <p className="large">{text}</p>
      <p className="dim">
        {by}, {clock(atMs, timeZone)}
      </p>
      {state === "read" || state === "read-out" ? null : (
        <button type="button" onClick={() => messageSeen(id, "read")}>
          Read
        </button>
      )}
    </section>
  ));
}
