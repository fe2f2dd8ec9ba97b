/** Which of the pages beside the console this is: one's own account, administration, the record. */
import type { ReactNode } from "react";
import { AccountPage } from "./account-page.tsx";
import { AdministrationPage } from "./administration-page.tsx";
import { AuditPage } from "./audit-page.tsx";
import { ExpungementPage } from "./expungement-page.tsx";
import { mayAtAll } from "./may-offer.ts";
import { PageFrame } from "./page-frame.tsx";
import { useSession } from "./session-state.ts";

export function AccountsPage(): ReactNode {
  const body = useSession((state) => state.body);
  switch (location.pathname) {
    case "/administration":
      return mayAtAll(body, "RegisterOfficer") ? <AdministrationPage /> : <NotYours what="Administration" />;
    case "/audit":
      return mayAtAll(body, "ReadAudit") ? <AuditPage /> : <NotYours what="Audit" />;
    case "/expungement":
      return mayAtAll(body, "ReadExpungements") ? <ExpungementPage /> : <NotYours what="Expungement" />;
    case "/account":
    case "/invitation":
      return <AccountPage />;
    default:
      return <NoPicture />;
  }
}

// Whoever administers, or speaks to the press, has no part in the live picture.
function NoPicture(): ReactNode {
  return (
    <PageFrame title="Vigil">
      <p>None of your roles looks at the live picture of the center. What is yours to do is above.</p>
    </PageFrame>
  );
}

function NotYours({ what }: { readonly what: string }): ReactNode {
  return (
    <PageFrame title={what}>
      <p>None of your roles comes here.</p>
    </PageFrame>
  );
}
