/**
 * The second person's part of an expungement: an order that waits, what it would blot out now, and the word that can't
 * be taken back. Whoever ordered it is told that it takes somebody else.
 */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { WhatWouldGo } from "./expungement-order.tsx";
import { Preview, subjectText, type Waiting } from "./expungement-subject.ts";
import { mayAtAll } from "./may-offer.ts";
import { Nothing, useSession } from "./session-state.ts";
import { instantWords } from "./time-words.ts";

/** `changed`: the list is to be asked for again. */
export function WaitingOrder(props: { readonly order: Waiting; readonly changed: () => void }): ReactNode {
  const { id, subjects, authority, reason, orderedBy, orderedAtMs, untilMs } = props.order;
  return (
    <li>
      <h3>{id}</h3>
      <dl className="facts-list">
        <dt>By order of</dt>
        <dd>
          <bdi>{authority}</bdi>
        </dd>
        <dt>What is to go</dt>
        <dd>
          <ul>
            {subjects.map((subject) => (
              <li key={subjectText(subject)}>
                <bdi>{subjectText(subject)}</bdi>
              </li>
            ))}
          </ul>
        </dd>
        <dt>Why</dt>
        <dd>
          <bdi>{reason}</bdi>
        </dd>
        <dt>Ordered by</dt>
        <dd>
          <bdi>{orderedBy}</bdi>, {instantWords(orderedAtMs)}
        </dd>
        <dt>Waits until</dt>
        <dd>{instantWords(untilMs)}</dd>
      </dl>
      <Answer order={props.order} changed={props.changed} />
    </li>
  );
}

type Step =
  | { readonly at: "waits" }
  | { readonly at: "looks"; readonly preview: Preview }
  | { readonly at: "asked" }
  | { readonly at: "carried out" };

function Answer({ order, changed }: { readonly order: Waiting; readonly changed: () => void }): ReactNode {
  const body = useSession((state) => state.body);
  const [step, setStep] = useState<Step>({ at: "waits" });
  const [says, setSays] = useState<string>();
  const mayConfirm = mayAtAll(body, "ConfirmExpungement") && !order.mine;
  const path = `/expungements/${order.id}`;
  const look = async (): Promise<void> => {
    const answer = await askApi(Preview, "POST", `${path}/preview`);
    setSays(answer.ok ? undefined : answer.says);
    if (answer.ok) setStep({ at: "looks", preview: answer.value });
  };
  const confirm = async (): Promise<void> => {
    setStep({ at: "asked" });
    const answer = await askApi(Nothing, "POST", `${path}/confirm`);
    setSays(answer.ok ? undefined : answer.says);
    setStep({ at: answer.ok ? "carried out" : "waits" });
  };
  const withdraw = async (): Promise<void> => {
    const answer = await askApi(Nothing, "POST", `${path}/withdraw`);
    setSays(answer.ok ? undefined : answer.says);
    if (answer.ok) changed();
  };
  if (step.at === "carried out")
    return <p role="status">It is carried out. The server starts anew; it is listed below when it serves again.</p>;
  if (step.at === "looks")
    return <Sure id={order.id} preview={step.preview} yes={confirm} no={() => setStep({ at: "waits" })} />;
  return (
    <>
      {order.mine ? <p className="dim">You ordered it: another person confirms it.</p> : null}
      <div className="acts">
        {mayConfirm ? (
          <button type="button" className="act" disabled={step.at === "asked"} onClick={() => void look()}>
            Look at it and confirm…<span className="unseen"> {order.id}</span>
          </button>
        ) : null}
        {mayAtAll(body, "WithdrawExpungement") ? (
          <button type="button" className="act" disabled={step.at === "asked"} onClick={() => void withdraw()}>
            Withdraw<span className="unseen"> {order.id}</span>
          </button>
        ) : null}
      </div>
      <Fault says={says} />
    </>
  );
}

/** The last question. The keyboard stands on "not now": who presses once too often has destroyed nothing. */
function Sure(props: {
  readonly id: string;
  readonly preview: Preview;
  readonly yes: () => Promise<void>;
  readonly no: () => void;
}): ReactNode {
  const notNow = useRef<HTMLButtonElement>(null);
  useEffect(() => notNow.current?.focus(), []);
  return (
    <>
      <WhatWouldGo preview={props.preview} />
      <p className="page-words">
        The server starts anew with it, within seconds; the watch goes on as after any start.
      </p>
      <div className="acts">
        <button type="button" className="act" ref={notNow} onClick={props.no}>
          Not now
        </button>
        <button type="button" className="act" onClick={() => void props.yes()}>
          Make it unreadable for good<span className="unseen"> {props.id}</span>
        </button>
      </div>
    </>
  );
}
