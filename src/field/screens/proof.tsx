/** A password and a code, typed with a thumb: for signing in, and for showing again who one is. */
import { useState, type ReactNode } from "react";
import { Refusal } from "../link/api.ts";

export function faultWords(error: unknown): string {
  return error instanceof Refusal ? error.message : "Dispatch can’t be reached: try again where there is coverage.";
}

export function Proof(props: {
  readonly act: string;
  readonly withName?: { readonly name: string; readonly setName: (name: string) => void };
  readonly ask: (password: string, code: { code?: string }) => Promise<unknown>;
  readonly done: () => void;
}): ReactNode {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { withName } = props;
  const show = async (): Promise<void> => {
    setFault(undefined);
    setBusy(true);
    try {
      await props.ask(password, code.trim() === "" ? {} : { code: code.trim() });
      setPassword("");
      setCode("");
      props.done();
    } catch (error) {
      setFault(faultWords(error));
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void show();
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
      <button type="submit" className="primary" disabled={busy}>
        {props.act}
      </button>
    </form>
  );
}
