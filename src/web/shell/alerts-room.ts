/**
 * How much of its column the list of alerts has. While there is next to nothing in it, it leaves the room to what is
 * selected below it, a hunt say; but it never takes the room back by itself, because a button would move under the
 * hand. It is decided anew when somebody selects something, or turns to the list: what moves then is what they moved.
 */
import { type FocusEvent, useState } from "react";
import type { Center } from "../../domain/center.ts";
import { useConsole } from "../store/console-store.ts";

/** So many are whole in the small list. */
const IN_SMALL_MAX = 1;

export type AlertsRoom = {
  readonly small: boolean;
  /** For the list's own column. */
  readonly turning: {
    readonly onClick: () => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  };
};

export function useAlertsRoom(): AlertsRoom {
  const fits = useConsole(
    ({ picture }) => picture === undefined || countStanding(picture.board.center) <= IN_SMALL_MAX,
  );
  const chosen = useConsole(({ selection }) => (selection.kind === "none" ? "" : `${selection.kind}:${selection.id}`));
  const [decided, setDecided] = useState({ chosen, small: fits });
  if (decided.chosen !== chosen) setDecided({ chosen, small: fits });
  const turnTo = (): void => {
    if (!fits && decided.small) setDecided({ chosen, small: false });
  };
  return {
    small: decided.small,
    turning: {
      // When the click is over: between its two halves nothing moves.
      onClick: turnTo,
      onFocus: ({ target }) => {
        if (target.matches(":focus-visible")) turnTo();
      },
    },
  };
}

function countStanding({ alerts }: Center): number {
  let count = 0;
  for (const { phase } of alerts.values()) if (phase !== "closed") count++;
  return count;
}
