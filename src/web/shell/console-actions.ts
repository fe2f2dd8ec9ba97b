/** What the menu offers, and what can be found by its name with Ctrl+K: one list, so that neither lacks what the other has. */
import { changePreferences, openDialog, type PanelName, tell, useConsole } from "../store/console-store.ts";
import { tearOff } from "../store/windows.ts";
import { mayAtAll } from "../accounts/may-offer.ts";
import { lockNow, signOut, useSession } from "../accounts/session-state.ts";

export type ConsoleAction = {
  readonly id: string;
  readonly title: string;
  /** Its key or its command. */
  readonly key?: string;
  readonly group: "work" | "shift" | "account" | "window";
  readonly run: () => void;
};

const PANELS: readonly (readonly [PanelName, string])[] = [
  ["map", "Map"],
  ["units", "Units"],
  ["incidents", "Incidents"],
  ["alerts", "Alerts"],
  ["detail", "Detail"],
  ["checks", "Checks"],
];

/** Everything that can be done from the menu now. */
export function consoleActions(is: { readonly practice: boolean; readonly signedOn: boolean }): ConsoleAction[] {
  const { theme } = useConsole.getState().preferences;
  const work: ConsoleAction[] = [
    { id: "find", title: "Find anything…", key: "Ctrl+K", group: "work", run: () => openDialog("find") },
    { id: "incident", title: "New incident…", key: "NI", group: "work", run: () => openDialog("new-incident") },
    { id: "sheet", title: "Status sheet, to print", key: "PS", group: "work", run: openStatusSheet },
    { id: "sound", title: "Sound: test and volume…", group: "work", run: () => openDialog("sound") },
    {
      id: "theme",
      title: theme === "dark" ? "Light theme" : "Dark theme",
      group: "work",
      run: () => changePreferences({ theme: theme === "dark" ? "light" : "dark" }),
    },
    { id: "help", title: "Keys and commands…", key: "?", group: "work", run: () => openDialog("help") },
  ];
  if (is.practice)
    work.unshift({
      id: "practice",
      title: "Practice scenarios…",
      key: "PX",
      group: "work",
      run: () => openDialog("practice"),
    });
  const shift: ConsoleAction[] = [
    {
      id: "sign-on",
      title: is.signedOn ? "Change groups, or relieve at this position…" : "Sign on…",
      key: "SN",
      group: "shift",
      run: () => openDialog("sign-on"),
    },
  ];
  if (is.signedOn)
    shift.push({
      id: "sign-off",
      title: "Sign off and hand over…",
      key: "SO",
      group: "shift",
      run: () => openDialog("sign-off"),
    });
  const windows = PANELS.map(
    ([panel, title]): ConsoleAction => ({
      id: `window-${panel}`,
      title: `${title} in a window of its own`,
      group: "window",
      run: () => tearOff(panel),
    }),
  );
  const { body } = useSession.getState();
  const offered = [
    ...work.filter(({ id }) => id !== "incident" || mayAtAll(body, "CreateIncident")),
    ...(mayAtAll(body, "SignOn") ? shift : []),
  ];
  return [...offered, ...accountActions(), ...windows];
}

// Pages open beside the console: nobody leaves the shift to look at their account.
function accountActions(): ConsoleAction[] {
  const { body } = useSession.getState();
  const page = (id: string, title: string, path: string): ConsoleAction => ({
    id,
    title,
    group: "account",
    run: () => openBeside(path),
  });
  const administration = mayAtAll(body, "RegisterOfficer")
    ? [page("administration", "Administration…", "/administration")]
    : [];
  if (body?.accounts !== true) return administration;
  return [
    page("account", `Your account (${body.account?.display ?? ""})…`, "/account"),
    ...administration,
    ...(mayAtAll(body, "ReadAudit") ? [page("audit", "Audit…", "/audit")] : []),
    ...(mayAtAll(body, "ReadExpungements") ? [page("expungement", "Expungement…", "/expungement")] : []),
    ...(mayAtAll(body, "BreakGlass")
      ? [{ id: "glass", title: "Break the glass…", group: "account" as const, run: () => openDialog("glass") }]
      : []),
    { id: "lock", title: "Lock this console", key: "F9", group: "account", run: () => void lockNow() },
    { id: "sign-out", title: "Sign out of this console", group: "account", run: () => void signOut() },
  ];
}

function openBeside(path: string): void {
  if (window.open(path, `vigil${path}`) === null)
    tell("bad", `the browser refused to open the page: allow pop-ups for this address, or open ${path}`);
}

/** Opens the sheet beside the console. A browser that refuses is told of. */
export function openStatusSheet(): void {
  if (window.open("/sheet", "vigil-sheet") === null)
    tell("bad", "the browser refused to open the sheet: allow pop-ups for this address, or open /sheet");
}
