/** Administration: accounts, the roster, the values of the watch, marked browsers, and what was changed when. */
import { type ReactNode, useState } from "react";
import { AccountsPart } from "./accounts-part.tsx";
import { DeviceKeysPart } from "./device-keys-part.tsx";
import { mayAtAll } from "./may-offer.ts";
import { PageFrame } from "./page-frame.tsx";
import { RosterPart } from "./roster-part.tsx";
import { useSession } from "./session-state.ts";
import { ChangesPart } from "./changes-part.tsx";
import { WatchPart } from "./watch-part.tsx";
import { WorkstationsPart } from "./workstations-part.tsx";

const TABS = ["accounts", "roster", "keys", "watch", "browsers", "changes"] as const;
type Tab = (typeof TABS)[number];
const NAMES: Readonly<Record<Tab, string>> = {
  accounts: "Accounts",
  roster: "People, units, vehicles, devices",
  keys: "Keys of devices",
  watch: "Values of the watch",
  browsers: "Marked browsers",
  changes: "What was changed",
};

export function AdministrationPage(): ReactNode {
  const body = useSession((state) => state.body);
  const tabs = TABS.filter((tab) => {
    switch (tab) {
      case "accounts":
        return body?.accounts === true && mayAtAll(body, "ReadAccounts");
      case "keys":
        return body?.accounts === true && mayAtAll(body, "KeyDevices");
      case "browsers":
        return body?.accounts === true && mayAtAll(body, "MarkWorkstation");
      case "roster":
      case "watch":
      case "changes":
        return true;
    }
  });
  const [chosen, setChosen] = useState<Tab>();
  const tab = chosen ?? tabs[0] ?? "roster";
  return (
    <PageFrame title="Administration">
      <div role="tablist" aria-label="What is administered">
        {tabs.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === tab} onClick={() => setChosen(name)}>
            {NAMES[name]}
          </button>
        ))}
      </div>
      <Part tab={tab} />
    </PageFrame>
  );
}

function Part({ tab }: { readonly tab: Tab }): ReactNode {
  switch (tab) {
    case "accounts":
      return <AccountsPart />;
    case "roster":
      return <RosterPart />;
    case "keys":
      return <DeviceKeysPart />;
    case "watch":
      return <WatchPart />;
    case "changes":
      return <ChangesPart />;
    case "browsers":
      return <WorkstationsPart />;
  }
}
