/** Before somebody is known: signing in, showing again who one is, or, without accounts, saying it. */
import { useEffect, useState, type ReactNode } from "react";
import type { FieldChoices } from "../../protocol/field.ts";
import { api, Refusal } from "../link/api.ts";
import { askNow } from "../link/link.ts";
import { setField, useField } from "../store/field-store.ts";

export function ElsewhereScreen(): ReactNode {
  return (
    <main className="middle">
      <h1>Open in another window</h1>
      <p>The field app runs once on a device. This window goes on by itself when the other is closed.</p>
    </main>
  );
}

export function UnreachableScreen(): ReactNode {
  return (
    <main className="middle">
      <h1>No coverage</h1>
      <p>Dispatch can’t be reached, and nobody has begun a shift on this device yet. It is tried again by itself.</p>
      <p className="dim">Use the radio.</p>
    </main>
  );
}

/** Without accounts whoever is at this machine is believed. */
export function ChooseOfficer(): ReactNode {
  const [choices, setChoices] = useState<FieldChoices>();
  const [filter, setFilter] = useState("");
  const practice = useField(({ hello }) => hello?.practice === true);
  useEffect(() => {
    void api.choices(undefined).then(setChoices, () => undefined); // asked again when the page is opened again
  }, []);
  const wanted = filter.trim().toLowerCase();
  const found = choices?.officers.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted)) ?? [];
  // Whoever rides in nothing yet comes first: that is who begins a shift.
  const ordered = [
    ...found.filter(({ unit }) => unit === undefined),
    ...found.filter(({ unit }) => unit !== undefined),
  ];
  return (
    <main className="form">
      <h1>Who are you?</h1>
      {practice ? (
        <p className="dim">A practice: nobody signs in. Take an officer who rides in no unit; the others are played.</p>
      ) : (
        <p className="dim">This center has no accounts: whoever holds this device is believed.</p>
      )}
      <input
        aria-label="Number or name"
        placeholder="Number or name"
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <div className="choices one">
        {ordered.slice(0, 30).map(({ id, name, unit }) => (
          <button
            key={id}
            type="button"
            onClick={() => {
              setField({ officer: id });
              askNow();
            }}
          >
            {name} <span className="dim">{unit === undefined ? id : `${id}, in ${unit}`}</span>
          </button>
        ))}
      </div>
      {choices === undefined ? <p className="empty">Asking the center</p> : null}
      {choices !== undefined && found.length === 0 ? <p className="empty">No officer of that number or name.</p> : null}
    </main>
  );
}

export function SignInScreen(): ReactNode {
  const practice = useField(({ hello }) => hello?.practice === true);
  const [name, setName] = useState("");
  return (
    <Proof
      title="Sign in"
      withName={{ name, setName }}
      ask={(password, code) => api.signIn({ name, password, ...code })}
    >
      {practice ? (
        <button type="button" className="wide" onClick={() => void api.signInPractice().then(askNow, () => undefined)}>
          Practice: sign in as an officer
        </button>
      ) : null}
    </Proof>
  );
}

/** A locked device still sends what was held to say danger; it shows nothing. */
export function LockedScreen(): ReactNode {
  return <Proof title="Show again who you are" ask={(password, code) => api.again({ password, ...code })} />;
}

function Proof(props: {
  readonly title: string;
  readonly withName?: { readonly name: string; readonly setName: (name: string) => void };
  readonly ask: (password: string, code: { code?: string }) => Promise<unknown>;
  readonly children?: ReactNode;
}): ReactNode {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [fault, setFault] = useState<string>();
  const { withName } = props;
  const signIn = async (): Promise<void> => {
    setFault(undefined);
    try {
      await props.ask(password, code.trim() === "" ? {} : { code: code.trim() });
      setPassword("");
      setCode("");
      askNow();
    } catch (error) {
      setFault(
        error instanceof Refusal ? error.message : "Dispatch can’t be reached: try again where there is coverage.",
      );
    }
  };
  return (
    <main className="form">
      <h1>{props.title}</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        {withName === undefined ? null : (
          <label>
            Name
            <input
              autoComplete="username"
              autoCapitalize="none"
              value={withName.name}
              onChange={(event) => withName.setName(event.currentTarget.value)}
            />
          </label>
        )}
        <label>
          Password
          <input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <label>
          Code of the authenticator app
          <input
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <p role="alert" className="urgent-text">
          {fault}
        </p>
        <button type="submit" className="primary">
          {props.title}
        </button>
      </form>
      {props.children}
    </main>
  );
}
