/**
 * A locked console. It says whether an emergency stands, and nothing of it; it goes on ringing, because a lock must
 * keep no alert from anybody. Whoever it belongs to opens it; anybody else signs in as themselves.
 */
import { useEffect, type ReactNode } from "react";
import type { SessionBody } from "../../protocol/session.ts";
import { AgainForm } from "./again-form.tsx";
import { DoorFrame } from "./door-frame.tsx";
import { ProviderDoor } from "./provider-door.tsx";
import { PasskeyDoor } from "./sign-in-page.tsx";
import { signOut, useSession } from "./session-state.ts";

export function LockPage({ body }: { readonly body: SessionBody }): ReactNode {
  const stale = body.state === "stale";
  const practice = useSession((state) => state.body?.practiceRoles !== undefined);
  useEffect(() => {
    document.title = body.emergency === true ? "EMERGENCY · Vigil is locked" : "Vigil is locked";
  }, [body.emergency]);
  return (
    <>
      <EmergencyStands emergency={body.emergency === true} rings={body.rings !== undefined} />
      <DoorFrame title={stale ? "Show again who you are" : "Locked"}>
        <p>
          {stale
            ? `It is twelve hours since ${body.display ?? "somebody"} signed in here.`
            : `This console is ${body.display ?? "somebody"}'s. It was locked by hand, or nobody did anything here for half an hour.`}
        </p>
        {practice ? (
          <p>In practice an account of a role has no password: sign in anew.</p>
        ) : (
          <>
            <PasskeyDoor path="/session/again/passkey" />
            <ProviderDoor path="/session/again/provider" />
            <AgainForm act="Open" />
          </>
        )}
        <p>
          <button type="button" className="act" onClick={() => void signOut()}>
            Sign in as somebody else
          </button>
        </p>
      </DoorFrame>
    </>
  );
}

/** That an emergency stands, and nothing of it. */
export function EmergencyStands(is: { readonly emergency: boolean; readonly rings: boolean }): ReactNode {
  return (
    <div role="alert" className={is.emergency ? "locked-emergency" : is.rings ? "locked-urgent" : "unseen"}>
      {is.emergency ? "EMERGENCY. Open the console." : is.rings ? "An alert rings. Open the console." : ""}
    </div>
  );
}
