/** The dialogs of the console, one at a time. Each closes with Escape and gives the keyboard back. */
import type { ReactNode } from "react";
import { useConsole } from "../store/console-store.ts";
import { AgainDialog, GlassDialog } from "../accounts/account-dialogs.tsx";
import { FindDialog } from "./find-dialog.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { NewIncidentDialog } from "./new-incident-dialog.tsx";
import { PracticeDialog } from "./practice-dialog.tsx";
import { SignOffDialog, SignOnDialog } from "./seat-dialogs.tsx";
import { SoundDialog } from "./sound-dialog.tsx";

export function Dialogs(): ReactNode {
  const dialog = useConsole((state) => state.dialog);
  switch (dialog) {
    case "sign-on":
      return <SignOnDialog />;
    case "sign-off":
      return <SignOffDialog />;
    case "help":
      return <HelpDialog />;
    case "find":
      return <FindDialog />;
    case "new-incident":
      return <NewIncidentDialog />;
    case "practice":
      return <PracticeDialog />;
    case "glass":
      return <GlassDialog />;
    case "again":
      return <AgainDialog />;
    case "sound":
      return <SoundDialog />;
    case undefined:
      return null;
  }
}
