/** Everybody's accounts, for those who rule over them: new ones, roles, shutting out, letting in, a lost phone. */
import { MultiSelect, Select, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { roleNames, roles } from "../../access/role.ts";
import { AccountSchema, type GrantSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { agenciesOf, mayAtAll } from "./may-offer.ts";
import { grantWords } from "./page-frame.tsx";
import { useSession } from "./session-state.ts";
import { useAsked } from "./use-asked.ts";
import { agoWords } from "./time-words.ts";
import { typedIn } from "./typed.ts";

type Account = z.infer<typeof AccountSchema>;
type Grant = z.infer<typeof GrantSchema>;
const List = z.object({ items: z.array(AccountSchema) });
const Answered = z.looseObject({ invitation: z.string().optional(), endedSessions: z.number().optional() });
const RosterAgencies = z.looseObject({ agencies: z.array(z.looseObject({ id: z.string(), name: z.string() })) });

export function AccountsPart(): ReactNode {
  const body = useSession((state) => state.body);
  const { value, says: why, load } = useAsked(List, "/accounts");
  const items = value?.items ?? [];
  const agencies = useAsked(RosterAgencies, "/roster").value?.agencies.map(({ id }) => id) ?? [];
  const [says, setSays] = useState<string>();
  const [invitation, setInvitation] = useState<{ readonly name: string; readonly code: string }>();
  const [filter, setFilter] = useState("");
  const act: Act = async (name, path, request) => {
    setSays(undefined);
    const answer = await askApi(Answered, "POST", path, request);
    if (!answer.ok) setSays(answer.says);
    else if (answer.value.invitation !== undefined) setInvitation({ name, code: answer.value.invitation });
    load();
    return answer.ok;
  };
  const wanted = filter.trim().toLowerCase();
  const shown = items.filter(({ name, display }) => `${name} ${display}`.toLowerCase().includes(wanted));
  return (
    <section>
      <h2>Accounts ({items.length})</h2>
      <Fault says={says ?? why} />
      {invitation === undefined ? null : <Invitation {...invitation} close={() => setInvitation(undefined)} />}
      {mayAtAll(body, "CreateAccount") ? <NewAccount act={act} agencies={agencies} /> : null}
      <TextInput
        label="Show only"
        maxLength={80}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <div className="wide-table">
        <table className="plain">
          <thead>
            <tr>
              <th>Name</th>
              <th>Roles</th>
              <th>Signs in by</th>
              <th>Last here</th>
              <th>
                <span className="unseen">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((account) => (
              <AccountRow key={account.id} account={account} act={act} agencies={agencies} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type Act = (name: string, path: string, body?: object) => Promise<boolean>;

function Invitation(is: { readonly name: string; readonly code: string; readonly close: () => void }): ReactNode {
  const link = `${location.origin}/invitation#${is.code}`;
  return (
    <div className="glass-told" role="status">
      <h3>Invitation for {is.name}</h3>
      <p>Shown this once, good for three days. Hand it to its owner, and to nobody else:</p>
      <p>
        <code className="secret">{is.code}</code>
      </p>
      <p className="dim">{link}</p>
      <div className="acts">
        <button type="button" className="act" onClick={() => void navigator.clipboard.writeText(link)}>
          Copy the link
        </button>
        <button type="button" className="act" onClick={is.close}>
          I have handed it over
        </button>
      </div>
    </div>
  );
}

function NewAccount({ act, agencies }: { readonly act: Act; readonly agencies: readonly string[] }): ReactNode {
  const [grants, setGrants] = useState<readonly Grant[]>([]);
  const make = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = (name: string): string => typedIn(new FormData(form), name).trim();
    const officerId = typed("officer");
    const name = typed("name");
    const made = await act(name, "/accounts", {
      name,
      display: typed("display"),
      grants,
      ...(officerId === "" ? {} : { officerId }),
    });
    if (!made) return;
    form.reset();
    setGrants([]);
  };
  return (
    <details>
      <summary>New account</summary>
      <form className="page-narrow" onSubmit={(event) => void make(event)}>
        <TextInput
          label="Signs in as"
          description="Letters, digits and . _ @ - only"
          name="name"
          required
          maxLength={64}
          autoComplete="off"
        />
        <TextInput label="Name as others see it" name="display" required maxLength={80} autoComplete="off" />
        <TextInput
          label="Badge"
          description="Where this person is an officer of the roster"
          name="officer"
          maxLength={64}
          autoComplete="off"
        />
        <Grants grants={grants} change={setGrants} agencies={agencies} />
        <button type="submit" className="act">
          Make the account
        </button>
      </form>
    </details>
  );
}

/** Roles, each in one agency or in all of the center. */
function Grants(props: {
  readonly grants: readonly Grant[];
  readonly change: (grants: readonly Grant[]) => void;
  readonly agencies: readonly string[];
}): ReactNode {
  const own = agenciesOf(
    useSession((state) => state.body),
    "CreateAccount",
  );
  const [agency, setAgency] = useState<string | null>(null);
  const where = props.agencies.filter((id) => own === undefined || own.has(id));
  const places = own === undefined ? [{ value: "", label: "all of the center" }] : [];
  const data = [...places, ...where.map((id) => ({ value: id, label: id }))];
  const place = agency ?? data[0]?.value ?? "";
  const ofPlace = props.grants.filter(({ agencyId }) => (agencyId ?? "") === place).map(({ role }) => role);
  const setRoles = (chosen: readonly string[]): void => {
    const others = props.grants.filter(({ agencyId }) => (agencyId ?? "") !== place);
    const here = roles
      .filter((role) => chosen.includes(role))
      .map((role) => (place === "" ? { role } : { role, agencyId: place }));
    props.change([...others, ...here]);
  };
  return (
    <>
      <Select label="In" data={data} value={place} onChange={setAgency} allowDeselect={false} />
      <MultiSelect
        label="Roles there"
        data={roles.map((role) => ({ value: role, label: roleNames[role] }))}
        value={ofPlace}
        onChange={setRoles}
      />
      <p className="dim">All in all: {props.grants.map(grantWords).join(", ") || "no role"}</p>
    </>
  );
}

function AccountRow(props: {
  readonly account: Account;
  readonly act: Act;
  readonly agencies: readonly string[];
}): ReactNode {
  const { account, act } = props;
  const body = useSession((state) => state.body);
  const [open, setOpen] = useState(false);
  const [nowMs] = useState(() => Date.now());
  const own = account.id === body?.account?.id;
  const path = `/accounts/${encodeURIComponent(account.name)}`;
  const means = [
    ...(account.hasPassword ? ["password and code"] : []),
    ...account.passkeys.map(({ label }) => `passkey ${label}`),
    ...(account.hasProvider ? [body?.provider ?? "provider"] : []),
  ];
  return (
    <>
      <tr>
        <td>
          <b>
            <bdi>{account.display}</bdi>
          </b>{" "}
          <span className="mono dim">{account.name}</span>
          {account.officerId === undefined ? null : <span className="dim"> · {account.officerId}</span>}
          {account.disabled === undefined ? null : <p className="urgent-text">shut out: {account.disabled}</p>}
        </td>
        <td>{account.grants.map(grantWords).join(", ") || "none"}</td>
        <td>{means.join(", ") || "not yet: invited"}</td>
        <td>{account.usedAtMs === undefined ? "never" : agoWords(account.usedAtMs, nowMs)}</td>
        <td>
          {own ? (
            <span className="dim">you</span>
          ) : (
            <button type="button" className="act" aria-expanded={open} onClick={() => setOpen(!open)}>
              Change<span className="unseen"> {account.display}</span>
            </button>
          )}
        </td>
      </tr>
      {open && !own ? (
        <tr>
          <td colSpan={5}>
            <AccountActs {...props} path={path} act={act} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function AccountActs(props: {
  readonly account: Account;
  readonly act: Act;
  readonly agencies: readonly string[];
  readonly path: string;
}): ReactNode {
  const { account, act, path } = props;
  const body = useSession((state) => state.body);
  const [grants, setGrants] = useState<readonly Grant[]>(account.grants);
  const shutOut = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const reason = typedIn(form, "reason").trim();
    void act(account.name, `${path}/disable`, { reason, emergency: form.get("emergency") === "on" });
  };
  return (
    <div className="page-narrow">
      {mayAtAll(body, "ChangeRights") ? (
        <>
          <Grants grants={grants} change={setGrants} agencies={props.agencies} />
          <button type="button" className="act" onClick={() => void act(account.name, `${path}/rights`, { grants })}>
            Give these roles: whoever is signed in signs in anew
          </button>
        </>
      ) : null}
      <button type="button" className="act" onClick={() => void act(account.name, `${path}/end-sessions`)}>
        End all sessions
      </button>
      {mayAtAll(body, "ResetSignIn") ? (
        <button type="button" className="act" onClick={() => void act(account.name, `${path}/reset`)}>
          Lost phone or password: invite anew
        </button>
      ) : null}
      {account.disabled === undefined ? (
        <form className="line-form" onSubmit={shutOut}>
          <TextInput label="Shut out, because" name="reason" required maxLength={200} />
          <label>
            <input type="checkbox" name="emergency" /> somebody else may be using it now
          </label>
          <button type="submit" className="act">
            Shut out at once
          </button>
        </form>
      ) : mayAtAll(body, "EnableAccount") ? (
        <button type="button" className="act" onClick={() => void act(account.name, `${path}/enable`)}>
          Let in again
        </button>
      ) : null}
    </div>
  );
}
