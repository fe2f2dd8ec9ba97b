/** Which page this window is: the console, one of its panels, the status sheet, or the wait before the first picture. */
import { MantineProvider } from "@mantine/core";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { InvitationPage, RecoveryCodes } from "../accounts/invitation-page.tsx";
import { LockPage } from "../accounts/lock-page.tsx";
import { mayAtAll } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import { SignInPage } from "../accounts/sign-in-page.tsx";
import { useConsole } from "../store/console-store.ts";
import { isAccountsPage, isSheet, isSim, panelOfWindow } from "../store/windows.ts";
import { SimPage } from "../sim/sim-page.tsx";
import { SheetPage } from "../sheet/sheet-page.tsx";
import { mantineTheme } from "../theme/mantine-theme.ts";
import { useShownTheme, useThemeMark } from "../theme/shown-theme.ts";
import { localTime } from "../../base/local-time.ts";
import { ConsoleShell } from "./console-shell.tsx";
import { PanelWindow } from "./panel-window.tsx";

export function App(): ReactNode {
  const chosen = useShownTheme();
  const theme = isSheet() ? "light" : chosen;
  useThemeMark(theme);
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={theme}>
      <Suspense fallback={<Asking />}>
        <Page />
      </Suspense>
    </MantineProvider>
  );
}

// What belongs to accounts is loaded when it is wanted: the console does not wait for it.
const AccountsPage = lazy(async () => ({ default: (await import("../accounts/accounts-page.tsx")).AccountsPage }));

function Page(): ReactNode {
  const { body, recoveryCodes } = useSession();
  if (body === undefined) return isAccountsPage() ? <Asking /> : <ConsolePage />;
  if (recoveryCodes !== undefined) return <RecoveryCodes codes={recoveryCodes} />;
  if (!body.accounts) return isAccountsPage() ? <WithoutAccounts /> : <ConsolePage />;
  if (location.pathname === "/invitation" && body.state !== "live") return <InvitationPage />;
  switch (body.state) {
    case "none":
      return <SignInPage />;
    case "locked":
    case "stale":
      return <LockPage body={body} />;
    case "live":
      return isAccountsPage() || !mayAtAll(body, "ReadBoard") ? <AccountsPage /> : <ConsolePage />;
  }
}

function Asking(): ReactNode {
  return (
    <main className="joining">
      <h1>VIGIL</h1>
      <p>Asking the server who is here…</p>
    </main>
  );
}

function WithoutAccounts(): ReactNode {
  if (location.pathname === "/administration") return <AccountsPage />;
  return (
    <main className="joining">
      <h1>VIGIL</h1>
      <p>This center has no accounts: whoever is at this machine works.</p>
      <p>
        <a href="/">The console</a>
      </p>
    </main>
  );
}

function ConsolePage(): ReactNode {
  const ready = useConsole(({ picture }) => picture !== undefined);
  const foreign = useConsole(({ live }) => live.phase === "foreign");
  const panel = panelOfWindow();
  useTitle();
  if (!isPage(location.pathname)) return <NoSuchPage />;
  if (isSim()) return <SimPage />;
  if (foreign) return <ForeignPage />;
  if (!ready) return <Joining />;
  if (isSheet()) return <SheetPage />;
  return panel === undefined ? <ConsoleShell /> : <PanelWindow panel={panel} />;
}

function isPage(path: string): boolean {
  return path === "/" || path === "/index.html" || isSheet() || isSim();
}

function NoSuchPage(): ReactNode {
  return (
    <main className="joining">
      <h1>VIGIL</h1>
      <p>
        There is no page at this address: <span className="mono">{location.pathname}</span>
      </p>
      <p>
        <a href="/">The console</a> · <a href="/sheet">the status sheet, to print</a> ·{" "}
        <a href="/api/v1/docs">the API</a>
      </p>
    </main>
  );
}

function useTitle(): void {
  const title = useConsole(({ picture, link }) => {
    if (isSim()) return `${picture?.settings.center ?? "Simulated"} · Vigil`;
    const center = picture?.settings.center ?? "Vigil";
    const name = panelOfWindow() === undefined ? center : `${panelOfWindow()} · ${center}`;
    return link.health === "lost" ? `LINK LOST · ${name}` : name;
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function Joining(): ReactNode {
  const lost = useConsole(({ link, live }) => link.health === "lost" || (!link.open && live.heardAtLocalMs === 0));
  const problem = useConsole(({ live }) => live.problem);
  return (
    <main className="joining" aria-live="polite">
      <h1>VIGIL</h1>
      {lost ? (
        <p className="bad">The server can&apos;t be reached. Nothing is watched from here. Trying again.</p>
      ) : (
        <p>Taking in the picture of the center…</p>
      )}
      {problem === undefined ? null : (
        <p>
          {problem.code}: {problem.text}
        </p>
      )}
    </main>
  );
}

// A tab that was left open over an upgrade still shows danger, and loads itself anew when nobody works with it.
function ForeignPage(): ReactNode {
  const dangers = useConsole(({ live }) => live.plainDanger);
  const timeZone = useConsole(({ live }) => live.hello?.settings?.timeZone ?? "UTC");
  return (
    <main className="foreign">
      <h1>This page is older than the server</h1>
      <p>It still shows danger. It loads the new version by itself after a minute without input.</p>
      <p>
        <button type="button" className="act" onClick={() => location.reload()}>
          Load it now
        </button>
      </p>
      <ul role="alert">
        {dangers.map((danger) => (
          <li key={`${danger.unit}/${danger.text}`} className={danger.level}>
            {danger.level.toUpperCase()} {danger.unit}: {danger.text}, {danger.place},{" "}
            {localTime(danger.atMs, timeZone)}
          </li>
        ))}
      </ul>
    </main>
  );
}
