/** The console on one screen: header, banners, three columns or the emergency view, command line, dialogs. */
import type { ReactNode } from "react";
import { CloseAlertDialog } from "../emergency/close-alert-dialog.tsx";
import { useConsole } from "../store/console-store.ts";
import { Banners } from "./banners.tsx";
import { CommandLine } from "./command-line.tsx";
import { ConsoleColumns } from "./console-columns.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Header } from "./header.tsx";
import { useConsoleKeys } from "./console-keys.ts";
import { useKeptKeyboard } from "./kept-keyboard.ts";
import { Notices } from "./notices.tsx";
import { PracticeStory } from "./practice-story.tsx";

export function ConsoleShell(): ReactNode {
  useConsoleKeys();
  useKeptKeyboard();
  const lost = useConsole(({ link }) => link.health === "lost");
  const practice = useConsole(({ picture }) => picture?.board.center.practice === true);
  return (
    <div className="shell">
      {lost ? <div className="lost-edge" aria-hidden="true" /> : null}
      {practice ? <div className="practice-edge" aria-hidden="true" /> : null}
      <Header />
      <Banners />
      <ConsoleColumns />
      <footer className="foot">
        <PracticeStory />
        <Notices />
        <CommandLine />
      </footer>
      <Dialogs />
      <CloseAlertDialog />
    </div>
  );
}
