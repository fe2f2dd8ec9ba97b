/** The whole app: which screen there is, and what stands over every screen: a question, a call for help. */
import { useEffect, type ReactNode } from "react";
import { api } from "./link/api.ts";
import { sayHere } from "./link/link.ts";
import { unlockSound } from "./parts/sounds.ts";
import { CheckOverlay } from "./screens/check-overlay.tsx";
import {
  ChooseOfficer,
  ElsewhereScreen,
  LockedScreen,
  SignInScreen,
  UnreachableScreen,
} from "./screens/sign-in-screens.tsx";
import { HelpOverlay } from "./screens/help-overlay.tsx";
import { HostileBar } from "./screens/hostile-bar.tsx";
import { IncidentScreen } from "./screens/incident-screen.tsx";
import { MessagesScreen } from "./screens/messages-screen.tsx";
import { MoreScreen } from "./screens/more-screen.tsx";
import { NearScreen } from "./screens/near-screen.tsx";
import { NowScreen } from "./screens/now-screen.tsx";
import { ShiftScreen } from "./screens/shift-screen.tsx";
import { StopScreen } from "./screens/stop-screen.tsx";
import { BottomBar, TopBar } from "./screens/bars.tsx";
import { joinWithThisDevice, messageSeen } from "./store/field-actions.ts";
import { type FieldState, undelivered, useField } from "./store/field-store.ts";

export function App(): ReactNode {
  const phase = useField((state) => state.phase);
  useEffect(() => {
    const types = ["pointerdown", "keydown"] as const;
    addEventListener("pointerdown", unlockSound);
    for (const type of types) addEventListener(type, sayHere);
    return () => {
      removeEventListener("pointerdown", unlockSound);
      for (const type of types) removeEventListener(type, sayHere);
    };
  }, []);
  switch (phase) {
    case "starting":
      return <main className="middle" aria-busy="true" />;
    case "elsewhere":
      return <ElsewhereScreen />;
    case "unreachable":
      return <UnreachableScreen />;
    case "who":
      return <ChooseOfficer />;
    case "sign-in":
      return <SignInScreen />;
    case "locked":
      return <LockedScreen />;
    case "ready":
      return <OnDuty />;
  }
}

function OnDuty(): ReactNode {
  const isStrange = useField(({ view }) => view?.unit !== undefined && !view.known);
  useEffect(() => {
    if (isStrange) joinWithThisDevice();
  }, [isStrange]);
  const hasUnit = useField(
    ({ view, waiting }) => view?.unit !== undefined || undelivered(waiting, "start-shift") !== undefined,
  );
  const screen = useField((state) => state.screen);
  const isAsked = useField(isQuestion);
  useConfirmations();
  if (!hasUnit && screen !== "more") return <ShiftScreen />;
  return (
    <div className="shell">
      <div>
        <TopBar />
        <HostileBar />
      </div>
      <div className="stage">
        <main className="page" inert={isAsked}>
          <Page />
        </main>
        <HelpOverlay />
        <CheckOverlay />
      </div>
      <BottomBar />
    </div>
  );
}

// What lies under a question can't be pressed by mistake, and is not read out.
function isQuestion({ view, answered, helpSeen }: FieldState): boolean {
  const asksCheck = view?.prompt !== undefined && answered?.promptAtMs !== view.prompt.askedAtMs;
  return asksCheck || view?.help.some(({ alertId }) => !helpSeen.includes(alertId)) === true;
}

function Page(): ReactNode {
  const screen = useField((state) => state.screen);
  switch (screen) {
    case "now":
    case "shift":
      return <NowScreen />;
    case "stop":
      return <StopScreen />;
    case "incident":
      return <IncidentScreen />;
    case "near":
      return <NearScreen />;
    case "messages":
      return <MessagesScreen />;
    case "more":
      return <MoreScreen />;
  }
}

// Sent is not shown: what stands on a screen that somebody can see is told back.
function useConfirmations(): void {
  const messages = useField(({ view }) => view?.messages);
  const promptAtMs = useField(({ view }) => view?.prompt?.askedAtMs);
  const help = useField(({ view }) => view?.help);
  const waiting = useField((state) => state.waiting);
  const visible = useVisible();
  useEffect(() => {
    if (!visible) return;
    for (const { id, state } of messages ?? []) {
      const isTold = waiting.some(({ act }) => act.kind === "message" && act.message === id);
      if (state === "sent" && !isTold) messageSeen(id, "shown");
    }
  }, [messages, visible, waiting]);
  useEffect(() => {
    if (visible && promptAtMs !== undefined) void api.shown("check", "check").catch(() => undefined);
  }, [promptAtMs, visible]);
  useEffect(() => {
    if (visible) for (const { alertId } of help ?? []) void api.shown("help", alertId).catch(() => undefined);
  }, [help, visible]);
}

function useVisible(): boolean {
  return useField(() => document.visibilityState === "visible");
}
