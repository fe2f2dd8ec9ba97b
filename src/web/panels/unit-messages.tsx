/** Messages to a unit with the truth about each: sent is not shown, and what was read out on the air is entered here. */
import type { ReactNode } from "react";
import { ageText } from "../../board/durations.ts";
import type { Message } from "../../domain/message.ts";
import type { Unit } from "../../domain/unit.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";

const MESSAGES_SHOWN = 3;
const STATES = {
  sent: "sent, not yet shown",
  shown: "shown on a device",
  read: "read by the officer",
  "read-out": "read out on the air",
} as const;

export function UnitMessages({ unit, callSign }: { readonly unit: Unit; readonly callSign: string }): ReactNode {
  const { board } = usePicture();
  const messages = [...board.center.messages.values()]
    .filter(({ to }) => to[unit.id] !== undefined)
    .slice(-MESSAGES_SHOWN);
  if (messages.length === 0) return null;
  return (
    <>
      <h3>MESSAGES</h3>
      {messages.toReversed().map((message) => (
        <MessageLine key={message.id} message={message} unit={unit} callSign={callSign} />
      ))}
    </>
  );
}

function MessageLine(props: { readonly message: Message; readonly unit: Unit; readonly callSign: string }): ReactNode {
  const { nowMs } = usePicture();
  const { message, unit, callSign } = props;
  const delivery = message.to[unit.id];
  if (delivery === undefined) return null;
  const { state, atMs } = delivery;
  return (
    <p>
      <span className="bright">{message.text}</span>{" "}
      <span className={state === "sent" ? "strong" : "dim"}>
        {STATES[state]}, {ageText(nowMs - atMs)} ago
      </span>{" "}
      {state === "sent" ? (
        <button
          type="button"
          className="act"
          onClick={() =>
            void giveAndTell(
              { type: "ConfirmMessage", message: message.id, unit: unit.id, state: "read-out" },
              `read out to ${callSign}`,
            )
          }
        >
          I have read it out
        </button>
      ) : null}
    </p>
  );
}
