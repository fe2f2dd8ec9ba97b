/** Taking an invitation up: the code, the authenticator app, a password of one's own, and the codes for a lost phone. */
import { PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { z } from "zod";
import { SessionSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { DoorFrame, Fault } from "./door-frame.tsx";
import { takeSession, useSession } from "./session-state.ts";
import { useFirstFocus } from "./use-asked.ts";
import { TotpPicture } from "./totp-picture.tsx";
import { typedIn } from "./typed.ts";

const Opened = z.object({
  name: z.string().optional(),
  first: z.boolean(),
  totpSecret: z.string(),
  totpUri: z.string(),
});
type Opened = z.infer<typeof Opened> & { readonly invitation: string };
const Accepted = SessionSchema.extend({ recoveryCodes: z.array(z.string()) });

export function InvitationPage(): ReactNode {
  const [opened, setOpened] = useState<Opened>();
  return (
    <DoorFrame title={opened?.first === true ? "First administrator" : "Invitation"}>
      {opened === undefined ? <OpenForm opened={setOpened} /> : <AcceptForm opened={opened} />}
      <p>
        <a href="/">Back to signing in</a>
      </p>
    </DoorFrame>
  );
}

function OpenForm({ opened }: { readonly opened: (opened: Opened) => void }): ReactNode {
  // A link carries the code behind the #, where no server and no log sees it.
  const [code, setCode] = useState(decodeURIComponent(location.hash.slice(1)));
  const [fault, setFault] = useState<string>();
  const first = useFirstFocus<HTMLInputElement>();
  useEffect(() => {
    if (location.hash !== "") history.replaceState(null, "", location.pathname);
  }, []);
  const open = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const invitation = code.trim();
    const answer = await askApi(Opened, "POST", "/invitation/open", { invitation });
    if (answer.ok) opened({ ...answer.value, invitation });
    else setFault(answer.says);
  };
  return (
    <form className="door-part" onSubmit={(event) => void open(event)}>
      <p>
        The code that you were handed, or the one that the server showed on its own terminal when it was started for the
        first time.
      </p>
      <TextInput
        label="Invitation"
        required
        ref={first}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Fault says={fault} />
      <button type="submit" className="act wide">
        Go on
      </button>
    </form>
  );
}

function AcceptForm({ opened }: { readonly opened: Opened }): ReactNode {
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const first = useFirstFocus<HTMLInputElement>();
  const accept = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = (name: string): string => typedIn(form, name);
    if (typed("password") !== typed("again")) return setFault("The two passwords differ.");
    setBusy(true);
    setFault(undefined);
    const answer = await askApi(Accepted, "POST", "/invitation/accept", {
      invitation: opened.invitation,
      password: typed("password"),
      code: typed("code").trim(),
      ...(opened.first ? { name: typed("name").trim(), display: typed("display").trim() } : {}),
    });
    setBusy(false);
    if (!answer.ok) return setFault(answer.says);
    const { recoveryCodes, ...body } = answer.value;
    history.replaceState(null, "", "/");
    takeSession(body, { recoveryCodes });
  };
  return (
    <form className="door-part" onSubmit={(event) => void accept(event)}>
      {opened.first ? (
        <>
          <p>Nobody rules over the accounts of this center yet. Whoever goes on becomes its administrator.</p>
          <TextInput
            label="Your name to sign in with"
            description="Letters, digits and . _ @ - only"
            name="name"
            required
            maxLength={64}
            autoComplete="username"
            ref={first}
          />
          <TextInput label="Your name as others see it" name="display" required maxLength={80} autoComplete="name" />
        </>
      ) : (
        <>
          <p>
            This invitation is for <b>{opened.name}</b>.
          </p>
          <input type="hidden" name="username" autoComplete="username" value={opened.name ?? ""} />
        </>
      )}
      <NewPassword />
      <TotpPicture uri={opened.totpUri} secret={opened.totpSecret} />
      <TextInput
        label="Code that the app shows now"
        name="code"
        required
        maxLength={6}
        inputMode="numeric"
        autoComplete="one-time-code"
      />
      <Fault says={fault} />
      <button type="submit" className="act wide" disabled={busy}>
        {busy ? "Checking…" : "Take the account"}
      </button>
    </form>
  );
}

/** A password that is chosen, twice. */
export function NewPassword(): ReactNode {
  return (
    <>
      <PasswordInput
        label="New password"
        description="Twelve characters or more, of any kind. Four words that you alone would put together are good."
        name="password"
        required
        minLength={12}
        maxLength={1_000}
        autoComplete="new-password"
      />
      <PasswordInput label="The same again" name="again" required maxLength={1_000} autoComplete="new-password" />
    </>
  );
}

/** The codes for the day on which the phone is lost. Shown this once. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): ReactNode {
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <DoorFrame title="Recovery codes">
      <p>
        Each of these stands in for your authenticator app once. Write them down or print them, and keep them away from
        your phone: they are not shown again.
      </p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="acts">
        <button type="button" className="act" onClick={() => print()}>
          Print
        </button>
        <button
          type="button"
          className="act strong"
          ref={first}
          onClick={() => useSession.setState({ recoveryCodes: undefined })}
        >
          I have them
        </button>
      </div>
    </DoorFrame>
  );
}
