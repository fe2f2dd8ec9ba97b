/** Showing again who one is, in the session that one has: for a locked console, after twelve hours, before a change. */
import { PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { SessionSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { useFirstFocus } from "./use-asked.ts";
import { takeSession } from "./session-state.ts";
import { typedIn } from "./typed.ts";

export function AgainForm(props: { readonly act: string; readonly done?: () => void }): ReactNode {
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const first = useFirstFocus<HTMLInputElement>();
  const show = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const code = typedIn(form, "code").trim();
    setBusy(true);
    setFault(undefined);
    const answer = await askApi(SessionSchema, "POST", "/session/again", {
      password: typedIn(form, "password"),
      ...(code === "" ? {} : { code }),
    });
    setBusy(false);
    if (!answer.ok) return setFault(answer.says);
    takeSession(answer.value);
    props.done?.();
  };
  return (
    <form className="door-part" onSubmit={(event) => void show(event)}>
      <PasswordInput
        label="Password"
        name="password"
        required
        maxLength={4_096}
        autoComplete="current-password"
        ref={first}
      />
      <TextInput
        label="Code"
        description="Of your authenticator app, or a recovery code"
        name="code"
        required
        maxLength={64}
        autoComplete="one-time-code"
      />
      <Fault says={fault} />
      <button type="submit" className="act wide" disabled={busy}>
        {busy ? "Checking…" : props.act}
      </button>
    </form>
  );
}
