/** Dialogs of the console about accounts: reading past the table, and showing again who one is before one has to. */
import { Textarea } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { ConsoleDialog, useClosing } from "../shell/console-dialog.tsx";
import { closeDialog, tell } from "../store/console-store.ts";
import { AgainForm } from "./again-form.tsx";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { PasskeyDoor } from "./sign-in-page.tsx";
import { lookAtSession } from "./session-state.ts";
import { instantWords } from "./time-words.ts";

/** Reading what the table denies, for an hour: with a reason, and everybody who looks after it is told. */
export function GlassDialog(): ReactNode {
  const [reason, setReason] = useState("");
  const [says, setSays] = useState<string>();
  const close = useClosing();
  const breakIt = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const answer = await askApi(z.object({ untilMs: z.number() }), "POST", "/session/break-glass", {
      reason: reason.trim(),
    });
    if (!answer.ok) return setSays(answer.says);
    await lookAtSession();
    tell("open", `the glass is broken until ${instantWords(answer.value.untilMs)}; the auditors have been told`);
    close();
  };
  return (
    <ConsoleDialog title="Break the glass">
      <form onSubmit={(event) => void breakIt(event)}>
        <p>
          For an hour you may read what the table of rights denies you: histories, trails and recordings of other
          agencies. Each read is recorded, and the auditors are told at once.
        </p>
        <Textarea
          label="Why"
          description="What you need to know, and for what"
          data-autofocus
          required
          minLength={8}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Fault says={says} />
        <div className="acts">
          <button type="submit" className="act">
            Break it
          </button>
          <button type="button" className="act-plain" onClick={closeDialog}>
            Leave it
          </button>
        </div>
      </form>
    </ConsoleDialog>
  );
}

/** Before the twelve hours are over, at a moment that one chooses. */
export function AgainDialog(): ReactNode {
  return (
    <ConsoleDialog title="Show again who you are">
      <PasskeyDoor path="/session/again/passkey" />
      <AgainForm act="Go on for twelve hours" done={useClosing()} />
    </ConsoleDialog>
  );
}
