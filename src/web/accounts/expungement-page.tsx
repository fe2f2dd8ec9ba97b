/**
 * Expungement: somebody is to be forgotten by a court's order. One person orders it here, sees what would be blotted
 * out, and another confirms it; each sees why they may not. What was carried out stands below.
 */
import { type ReactNode, useEffect } from "react";
import { Fault } from "./door-frame.tsx";
import { OrderForm } from "./expungement-order.tsx";
import { Orders } from "./expungement-subject.ts";
import { WaitingOrder } from "./expungement-waiting.tsx";
import { mayAtAll } from "./may-offer.ts";
import { PageFrame } from "./page-frame.tsx";
import { useSession } from "./session-state.ts";
import { instantWords } from "./time-words.ts";
import { useAsked } from "./use-asked.ts";

/** What somebody else orders, confirms or withdraws is seen here without a key pressed. */
const LOOKS_EVERY_MS = 5_000;

export function ExpungementPage(): ReactNode {
  const body = useSession((state) => state.body);
  const { value, says, load } = useAsked(Orders, "/expungements");
  useEffect(() => {
    const timer = setInterval(load, LOOKS_EVERY_MS);
    return () => clearInterval(timer);
  }, [load]);
  return (
    <PageFrame title="Expungement">
      <p className="page-words">
        Nothing can be taken out of the log. What was sealed about somebody can be made unreadable for good: in the log,
        in its backups and in everything made from it. A tombstone in the log says by whose order. It takes two people:
        one orders, another confirms.
      </p>
      {mayAtAll(body, "OrderExpungement") ? <OrderForm ordered={load} /> : null}
      <section>
        <h2>Orders that wait</h2>
        <Fault says={says} />
        {value?.items.length === 0 ? <p className="dim">No order waits.</p> : null}
        <ul className="orders">
          {value?.items.map((order) => (
            <WaitingOrder key={order.id} order={order} changed={load} />
          ))}
        </ul>
      </section>
      <DonePart done={value?.done} />
    </PageFrame>
  );
}

function DonePart({ done }: { readonly done: Orders["done"] | undefined }): ReactNode {
  return (
    <section>
      <h2>Carried out</h2>
      {done?.length === 0 ? <p className="dim">Nothing has been expunged from this log.</p> : null}
      <ul className="orders">
        {done?.map(({ seq, atMs, authority, orderedBy, confirmedBy, rowCount }) => (
          <li key={seq}>
            <dl className="facts-list">
              <dt>By order of</dt>
              <dd>
                <bdi>{authority}</bdi>
              </dd>
              <dt>When</dt>
              <dd>{instantWords(atMs)}</dd>
              <dt>Ordered by</dt>
              <dd>
                <bdi>{orderedBy}</bdi>, confirmed by <bdi>{confirmedBy}</bdi>
              </dd>
              <dt>Records</dt>
              <dd>
                {rowCount} (tombstone: event {seq})
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}
