/** The frame of the pages beside the console: where one is, who one is, and that an emergency stands if one does. */
import { useEffect, type ReactNode } from "react";
import { roleNames } from "../../access/role.ts";
import { EmergencyStands } from "./lock-page.tsx";
import { mayAtAll } from "./may-offer.ts";
import { lockNow, signOut, useSession } from "./session-state.ts";

const LOOK = "Vigil";

export function PageFrame(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const body = useSession((state) => state.body);
  useEffect(() => {
    document.title = `${props.title} · ${LOOK}`;
  }, [props.title]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "F9") return;
      event.preventDefault();
      void lockNow();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className="page">
      <header className="page-head">
        <a href="/" className="brand">
          VIGIL
        </a>
        <h1>{props.title}</h1>
        <nav aria-label="Pages">
          <a href="/">Console</a>
          {body?.accounts === true ? <a href="/account">Your account</a> : null}
          {mayAtAll(body, "RegisterOfficer") ? <a href="/administration">Administration</a> : null}
          {body?.accounts === true && mayAtAll(body, "ReadAudit") ? <a href="/audit">Audit</a> : null}
          {body?.accounts === true && mayAtAll(body, "ReadExpungements") ? (
            <a href="/expungement">Expungement</a>
          ) : null}
        </nav>
        {body?.account === undefined ? null : (
          <span className="page-who">
            <b>{body.account.display}</b>{" "}
            <span className="dim">{body.account.grants.map(grantWords).join(", ") || "no role"}</span>{" "}
            <button type="button" className="act" onClick={() => void lockNow()}>
              Lock <kbd>F9</kbd>
            </button>{" "}
            <button type="button" className="act" onClick={() => void signOut()}>
              Sign out
            </button>
          </span>
        )}
      </header>
      <EmergencyStands emergency={body?.emergency === true} rings={false} />
      <main className="page-main">{props.children}</main>
    </div>
  );
}

/** A role as it is held: `dispatcher in NMSP`. */
export function grantWords({
  role,
  agencyId,
}: {
  readonly role: keyof typeof roleNames;
  readonly agencyId?: string | undefined;
}): string {
  return agencyId === undefined ? roleNames[role] : `${roleNames[role]} in ${agencyId}`;
}
