/** One's own account: what one holds, how one signs in, and where one is signed in. */
import { PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { AccountSchema } from "../../protocol/session.ts";
import { AgainForm } from "./again-form.tsx";
import { type ApiAnswer, askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { NewPassword } from "./invitation-page.tsx";
import { grantWords, PageFrame } from "./page-frame.tsx";
import { makePasskey, whyNoPasskeys } from "./passkey.ts";
import { ProviderDoor } from "./provider-door.tsx";
import { lookAtSession, Nothing, useSession } from "./session-state.ts";
import { useAsked } from "./use-asked.ts";
import { agoWords, instantWords } from "./time-words.ts";
import { PasskeyDoor } from "./sign-in-page.tsx";
import { TotpPicture } from "./totp-picture.tsx";
import { typedIn } from "./typed.ts";

const OwnSchema = z.object({
  account: AccountSchema,
  sessions: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      openedAtMs: z.number(),
      seenAtMs: z.number(),
      own: z.boolean(),
      elsewhere: z.array(z.string()),
    }),
  ),
});
type Own = z.infer<typeof OwnSchema>;
const Totp = z.object({ totpSecret: z.string(), totpUri: z.string() });
const Codes = z.object({ recoveryCodes: z.array(z.string()) });

/** Does something, tells what went wrong, and asks for a fresh sign-in where one is needed. */
type Doing = <T>(ask: () => Promise<ApiAnswer<T>>, then: (value: T) => void | Promise<void>) => Promise<void>;

export function AccountPage(): ReactNode {
  const { value: own, says: why, load } = useAsked(OwnSchema, "/account");
  const [says, setSays] = useState<string>();
  const [waiting, setWaiting] = useState<() => Promise<void>>();
  const doIt: Doing = async (ask, then) => {
    setSays(undefined);
    const answer = await ask();
    if (answer.ok) return then(answer.value);
    if (answer.refusal === "show-again") setWaiting(() => () => doIt(ask, then));
    else setSays(answer.says);
  };
  if (waiting !== undefined) {
    const goOn = (): void => {
      setWaiting(undefined);
      void waiting();
    };
    return (
      <PageFrame title="Show again who you are">
        <div className="page-narrow">
          <p>What changes how you sign in needs a sign-in of the last quarter of an hour.</p>
          <PasskeyDoor path="/session/again/passkey" done={goOn} />
          <ProviderDoor path="/session/again/provider" />
          <AgainForm act="Go on" done={goOn} />
          <button type="button" className="act" onClick={() => setWaiting(undefined)}>
            Leave it
          </button>
        </div>
      </PageFrame>
    );
  }
  return (
    <PageFrame title="Your account">
      <Fault says={says ?? why} />
      {own === undefined ? (
        <p className="dim">Asking the server…</p>
      ) : (
        <>
          <Who own={own} />
          <SessionsPart own={own} doIt={doIt} load={load} />
          <PasskeysPart own={own} doIt={doIt} load={load} />
          <PasswordPart load={load} />
          <TotpPart doIt={doIt} load={load} />
          <RecoveryPart own={own} doIt={doIt} />
        </>
      )}
    </PageFrame>
  );
}

function Who({ own: { account } }: { readonly own: Own }): ReactNode {
  return (
    <section>
      <h2>Who you are</h2>
      <dl className="facts">
        <dt>Name</dt>
        <dd>{account.display}</dd>
        <dt>Signs in as</dt>
        <dd className="mono">{account.name}</dd>
        {account.officerId === undefined ? null : (
          <>
            <dt>Officer</dt>
            <dd>{account.officerId}</dd>
          </>
        )}
        <dt>Roles</dt>
        <dd>{account.grants.map(grantWords).join(", ") || "none"}</dd>
      </dl>
    </section>
  );
}

type Part = { readonly own: Own; readonly doIt: Doing; readonly load: () => void };

function SessionsPart({ own, doIt, load }: Part): ReactNode {
  const clockOffMs = useSession((state) => state.clockOffMs);
  const [hereMs] = useState(() => Date.now());
  const nowMs = hereMs + clockOffMs;
  const others = own.sessions.filter((session) => !session.own);
  const end = (id: string): Promise<void> =>
    doIt(
      () => askApi(Nothing, "POST", "/account/sessions/end", { id }),
      () => load(),
    );
  return (
    <section>
      <h2>Where you are signed in</h2>
      <table className="plain">
        <thead>
          <tr>
            <th>From</th>
            <th>Since</th>
            <th>Last used</th>
            <th>
              <span className="unseen">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {own.sessions.map((session) => (
            <tr key={session.id}>
              <td>
                <span className="mono">{session.source}</span> {session.own ? <b>this one</b> : null}
                {session.elsewhere.length === 0 ? null : (
                  <p className="urgent-text">
                    Its cookie also came from {session.elsewhere.join(", ")}: if that was not you, end this session.
                  </p>
                )}
              </td>
              <td>{instantWords(session.openedAtMs)}</td>
              <td>{agoWords(session.seenAtMs, nowMs)}</td>
              <td>
                <button type="button" className="act" onClick={() => void end(session.id).then(lookAtSession)}>
                  End<span className="unseen"> the session from {session.source}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {others.length === 0 ? null : (
        <button type="button" className="act" onClick={() => void Promise.all(others.map(({ id }) => end(id)))}>
          End all others
        </button>
      )}
    </section>
  );
}

function PasskeysPart({ own, doIt, load }: Part): ReactNode {
  const [label, setLabel] = useState("");
  const none = whyNoPasskeys();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    void doIt(
      () => makePasskey(label.trim()),
      () => {
        setLabel("");
        load();
      },
    );
  };
  return (
    <section>
      <h2>Passkeys</h2>
      {own.account.passkeys.length === 0 ? (
        <p className="dim">
          None yet. A passkey opens the console by a finger, a face or a PIN, and can&apos;t be guessed.
        </p>
      ) : (
        <ul className="rows">
          {own.account.passkeys.map(({ id, label: name, createdAtMs }) => (
            <li key={id}>
              <b>{name}</b> <span className="dim">since {instantWords(createdAtMs)}</span>{" "}
              <button
                type="button"
                className="act"
                onClick={() =>
                  void doIt(
                    () => askApi(Nothing, "POST", "/account/passkeys/remove", { id }),
                    () => load(),
                  )
                }
              >
                Remove<span className="unseen"> {name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {none === undefined ? (
        <form className="line-form" onSubmit={add}>
          <TextInput
            label="A name for a new one"
            placeholder="Key on my ring"
            required
            maxLength={60}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <button type="submit" className="act">
            Add a passkey
          </button>
        </form>
      ) : (
        <p className="dim">{none}</p>
      )}
    </section>
  );
}

function PasswordPart({ load }: Pick<Part, "load">): ReactNode {
  const [says, setSays] = useState<string>();
  const [done, setDone] = useState(false);
  const change = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = (name: string): string => typedIn(new FormData(form), name);
    setDone(false);
    if (typed("password") !== typed("again")) return setSays("The two passwords differ.");
    const answer = await askApi(Nothing, "POST", "/account/password", {
      password: typed("present"),
      code: typed("code").trim(),
      next: typed("password"),
    });
    setSays(answer.ok ? undefined : answer.says);
    setDone(answer.ok);
    if (!answer.ok) return;
    form.reset();
    load();
  };
  return (
    <details>
      <summary>Another password</summary>
      <form className="page-narrow" onSubmit={(event) => void change(event)}>
        <Proof />
        <NewPassword />
        <Fault says={says} />
        {done ? <p role="status">Changed. Your other sessions have ended.</p> : null}
        <button type="submit" className="act">
          Change the password
        </button>
      </form>
    </details>
  );
}

function TotpPart({ doIt, load }: Omit<Part, "own">): ReactNode {
  const [totp, setTotp] = useState<z.infer<typeof Totp>>();
  const [says, setSays] = useState<string>();
  const change = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = (name: string): string => typedIn(form, name).trim();
    const answer = await askApi(Nothing, "POST", "/account/totp", {
      password: typedIn(form, "present"),
      code: typed("code"),
      newCode: typed("newCode"),
    });
    if (!answer.ok) return setSays(answer.says);
    setTotp(undefined);
    setSays("Changed. The former app opens nothing more, and your other sessions have ended.");
    load();
  };
  return (
    <details>
      <summary>Another authenticator app</summary>
      {totp === undefined ? (
        <>
          {says === undefined ? null : <p role="status">{says}</p>}
          <button
            type="button"
            className="act"
            onClick={() =>
              void doIt(
                () => askApi(Totp, "POST", "/account/totp/options"),
                (value) => {
                  setSays(undefined);
                  setTotp(value);
                },
              )
            }
          >
            Set up another app
          </button>
        </>
      ) : (
        <form className="page-narrow" onSubmit={(event) => void change(event)}>
          <TotpPicture uri={totp.totpUri} secret={totp.totpSecret} />
          <TextInput
            label="Code that the new app shows"
            name="newCode"
            required
            maxLength={6}
            inputMode="numeric"
            autoComplete="off"
          />
          <Proof />
          <Fault says={says} />
          <button type="submit" className="act">
            Use this app from now on
          </button>
        </form>
      )}
    </details>
  );
}

function RecoveryPart({ own, doIt }: Omit<Part, "load">): ReactNode {
  return (
    <section>
      <h2>Recovery codes</h2>
      <p>
        {own.account.recoveryCodes} left.{" "}
        <button
          type="button"
          className="act"
          onClick={() =>
            void doIt(
              () => askApi(Codes, "POST", "/account/recovery-codes"),
              ({ recoveryCodes }) => useSession.setState({ recoveryCodes }),
            )
          }
        >
          Make new ones
        </button>{" "}
        <span className="dim">The former ones are void then.</span>
      </p>
    </section>
  );
}

function Proof(): ReactNode {
  return (
    <>
      <PasswordInput
        label="Present password"
        name="present"
        required
        maxLength={4_096}
        autoComplete="current-password"
      />
      <TextInput
        label="Present code"
        description="Of your authenticator app, or a recovery code"
        name="code"
        required
        maxLength={64}
        autoComplete="one-time-code"
      />
    </>
  );
}
