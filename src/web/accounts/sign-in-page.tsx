/** The door: a passkey, or a name with password and code; an invitation for whoever is new; a role, in practice. */
import { PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { type Role, roleNames } from "../../access/role.ts";
import { SessionSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { DoorFrame, Fault } from "./door-frame.tsx";
import { passkeySignIn, whyNoPasskeys } from "./passkey.ts";
import { ProviderDoor } from "./provider-door.tsx";
import { useFirstFocus } from "./use-asked.ts";
import { takeSession, useSession } from "./session-state.ts";
import { typedIn } from "./typed.ts";

export function SignInPage(): ReactNode {
  const practiceRoles = useSession(({ body }) => body?.practiceRoles);
  return (
    <DoorFrame title="Sign in">
      {practiceRoles === undefined ? null : <PracticeRoles known={practiceRoles} />}
      <PasskeyDoor path="/session/passkey" />
      <ProviderDoor path="/session/provider" />
      <PasswordDoor />
      <p>
        <a href="/invitation">I have an invitation</a>
      </p>
    </DoorFrame>
  );
}

/** The button for a passkey, or why there is none. */
export function PasskeyDoor(props: {
  readonly path: "/session/passkey" | "/session/again/passkey";
  readonly done?: () => void;
}): ReactNode {
  const { path, done } = props;
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const none = whyNoPasskeys();
  if (none !== undefined) return <p className="dim">{none}</p>;
  const show = async (): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    const answer = await passkeySignIn(path);
    setBusy(false);
    if (!answer.ok) return setFault(answer.says);
    takeSession(answer.value);
    done?.();
  };
  return (
    <div className="door-part">
      <button type="button" className="act wide" disabled={busy} onClick={() => void show()}>
        Use a passkey
      </button>
      <Fault says={fault} />
    </div>
  );
}

function PasswordDoor(): ReactNode {
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  const first = useFirstFocus<HTMLInputElement>();
  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = typedIn(form, "code").trim();
    setBusy(true);
    setFault(undefined);
    const answer = await askApi(SessionSchema, "POST", "/session", {
      name: typedIn(form, "name"),
      password: typedIn(form, "password"),
      ...(typed === "" ? {} : { code: typed }),
    });
    setBusy(false);
    if (answer.ok) return takeSession(answer.value);
    setFault(answer.says);
    if (answer.refusal === "code-needed") code.current?.focus();
  };
  return (
    <form className="door-part" onSubmit={(event) => void signIn(event)}>
      <TextInput label="Name" name="name" required maxLength={256} autoComplete="username" ref={first} />
      <PasswordInput label="Password" name="password" required maxLength={4_096} autoComplete="current-password" />
      <TextInput
        ref={code}
        label="Code"
        description="Six digits of your authenticator app, or one of your recovery codes"
        name="code"
        maxLength={64}
        autoComplete="one-time-code"
      />
      <Fault says={fault} />
      <button type="submit" className="act wide" disabled={busy}>
        {busy ? "Checking…" : "Sign in"}
      </button>
    </form>
  );
}

function PracticeRoles({ known }: { readonly known: readonly Role[] }): ReactNode {
  const [fault, setFault] = useState<string>();
  const enter = async (role: Role): Promise<void> => {
    const answer = await askApi(SessionSchema, "POST", "/session/practice", { role });
    if (answer.ok) takeSession(answer.value);
    else setFault(answer.says);
  };
  return (
    <section className="door-part practice-roles" aria-label="Practice">
      <h2>PRACTICE</h2>
      <p>
        This is a practice, on this machine only: sign in as a role with one click. A real shift has none of these
        accounts, and asks everybody who they are.
      </p>
      <div className="acts">
        {known.map((role) => (
          <button key={role} type="button" className="act" onClick={() => void enter(role)}>
            {roleNames[role]}
          </button>
        ))}
      </div>
      <Fault says={fault} />
    </section>
  );
}
