/**
 * What a change of the session means for this page: whoever may look at the center is linked to it; what was seen goes
 * when the session ends or locks; and nobody gives, under their own name, what somebody else had typed.
 */
import { mayAtAll } from "../accounts/may-offer.ts";
import { mayLook, type SessionState, sessionsTold, sessionsUntold, useSession } from "../accounts/session-state.ts";
import { dropUnanswered, endLink, leaveSeat, startLink } from "./console-link.ts";
import { seatOf, tell, useConsole } from "./console-store.ts";
import { isAccountsPage, isSim, shareSeat } from "./windows.ts";

/** Follows the session from now on. */
export function followSession(): void {
  let accountId: string | undefined;
  const follow = (state: SessionState): void => {
    const { body } = state;
    if (!mayLook(state)) return endLink();
    const account = body?.account;
    if (account !== undefined && account.id !== accountId) {
      const dropped = accountId === undefined ? 0 : dropUnanswered();
      accountId = account.id;
      sitAs(account.display);
      if (dropped > 0)
        tell("bad", `${dropped} commands of whoever sat here before were not confirmed, and are not sent`);
    }
    if (!isAccountsPage() && !isSim() && mayAtAll(body, "ReadBoard"))
      startLink({ fell: sessionsUntold, sessionsChanged: sessionsTold });
  };
  useSession.subscribe(follow);
}

// Who sits here is who is signed in: another one's seat is left.
function sitAs(display: string): void {
  const { name } = seatOf(useConsole.getState());
  if (name === undefined || name === display) return;
  leaveSeat();
  shareSeat({});
}
