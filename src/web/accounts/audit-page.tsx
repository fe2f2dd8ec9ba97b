/** For auditors: who has read past the table, a search through the record, a week in figures, and an export. */
import { MultiSelect, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { DAY_MS } from "../../base/time.ts";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { PageFrame } from "./page-frame.tsx";
import { lookAtSession, Nothing, useSession } from "./session-state.ts";
import { instantWords } from "./time-words.ts";
import { useAsked, useFirstFocus } from "./use-asked.ts";
import { typedIn } from "./typed.ts";

const EntrySchema = z.object({
  seq: z.number(),
  atMs: z.number(),
  type: z.string(),
  who: z.string(),
  aboutName: z.string().optional(),
  source: z.string(),
  data: z.record(z.string(), z.unknown()),
});
type Entry = z.infer<typeof EntrySchema>;
const Found = z.object({ items: z.array(EntrySchema) });
const Counted = z.array(z.object({ name: z.string(), count: z.number(), act: z.string().optional() }));
const Week = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  total: z.number(),
  byType: Counted,
  readers: Counted,
  failedSources: Counted,
  deniedPeople: Counted,
  elsewhere: z.array(EntrySchema),
  pastTable: z.array(EntrySchema),
  glass: z.array(EntrySchema),
  rights: z.array(EntrySchema),
});

const PAGE = 200;
const KINDS = [
  "ProtectedRead",
  "GlassBroken",
  "Denied",
  "CommandRefused",
  "SignedIn",
  "SignInFailed",
  "SourceLocked",
  "AccountShielded",
  "Reauthenticated",
  "SessionLocked",
  "SessionSeenElsewhere",
  "SessionEnded",
  "AccountCreated",
  "RightsChanged",
  "AccountDisabled",
  "AccountEnabled",
  "SignInReset",
  "PasswordSet",
  "TotpSet",
  "PasskeyAdded",
  "PasskeyRemoved",
  "RecoveryCodesIssued",
  "PinsSet",
  "InvitationIssued",
  "WorkstationMarked",
  "WorkstationUnmarked",
  "DeviceKeyMade",
  "DeviceKeyRevoked",
  "RecordRead",
  "ExpungementOrdered",
  "ExpungementConfirmed",
  "ExpungementWithdrawn",
  "GlassSeen",
  "GlassClosed",
  "ProviderLinked",
];

export function AuditPage(): ReactNode {
  return (
    <PageFrame title="Audit">
      <GlassToSee />
      <WeekPart />
      <SearchPart />
    </PageFrame>
  );
}

/** Who has read past the table since an auditor last looked. */
function GlassToSee(): ReactNode {
  const toSee = useSession(({ body }) => body?.glassToSee) ?? [];
  const open = useSession(({ body }) => body?.glassOpen) ?? [];
  const [says, setSays] = useState<string>();
  const last = toSee.at(-1);
  if (last === undefined) return null;
  const seen = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const finding = typedIn(new FormData(event.currentTarget), "finding").trim();
    const answer = await askApi(Nothing, "POST", "/audit/glass-seen", {
      upTo: last.seq,
      ...(finding === "" ? {} : { finding }),
    });
    setSays(answer.ok ? undefined : answer.says);
    await lookAtSession();
  };
  return (
    <section className="glass-told" role="alert">
      <h2>Glass broken</h2>
      <ul className="rows">
        {toSee.map(({ seq, atMs, who, reason }) => (
          <li key={seq}>
            {instantWords(atMs)} <b>{who}</b>: <bdi>{reason}</bdi>
            {open.some((glass) => glass.who === who && glass.reason === reason) ? <b> (still open)</b> : null}
          </li>
        ))}
      </ul>
      <p className="dim">What was read behind it stands below, under “Read past the table”.</p>
      <form className="line-form" onSubmit={(event) => void seen(event)}>
        <TextInput
          label="What you make of it"
          description="Stands in the record from then on; may be left out"
          name="finding"
          maxLength={500}
        />
        <button type="submit" className="act">
          I have seen this
        </button>
      </form>
      <Fault says={says} />
    </section>
  );
}

function WeekPart(): ReactNode {
  const [endMs, setEndMs] = useState<number>();
  const { value: week, says } = useAsked(Week, `/audit/week${endMs === undefined ? "" : `?endMs=${endMs}`}`);
  if (week === undefined) return <Fault says={says} />;
  return (
    <section>
      <h2>Seven days until {instantWords(week.toMs)}</h2>
      <Fault says={says} />
      <div className="acts">
        <button type="button" className="act" onClick={() => setEndMs(week.toMs - 7 * DAY_MS)}>
          The week before
        </button>
        <button type="button" className="act" disabled={endMs === undefined} onClick={() => setEndMs(undefined)}>
          The present one
        </button>
        <a className="act" href={`/api/v1/audit/export?fromMs=${week.fromMs}&toMs=${week.toMs}`} download>
          Export this week
        </a>
        <a className="act" href="/api/v1/audit/export" download>
          Export everything
        </a>
      </div>
      <div className="figures">
        <Figures title={`Entries (${week.total})`} rows={week.byType} none="nothing happened" />
        <Figures title="Read what is protected" rows={week.readers} none="nobody" />
        <Figures title="Were denied" rows={week.deniedPeople} none="nobody" />
        <Figures title="Failed to sign in, by address" rows={week.failedSources} none="nobody" />
      </div>
      <h3>Glass broken</h3>
      <Entries entries={week.glass} none="Nobody has read past the table." />
      <h3>Read past the table</h3>
      <Entries entries={week.pastTable} none="Nothing." />
      <h3>Sessions used from another address</h3>
      <Entries entries={week.elsewhere} none="None: each was used from where it was opened." />
      <h3>Rights and accounts</h3>
      <Entries entries={week.rights} none="No account was changed." />
    </section>
  );
}

function Figures(props: {
  readonly title: string;
  readonly rows: z.infer<typeof Counted>;
  readonly none: string;
}): ReactNode {
  return (
    <div>
      <h3>{props.title}</h3>
      {props.rows.length === 0 ? <p className="dim">{props.none}</p> : null}
      <table className="plain">
        <tbody>
          {props.rows.map(({ name, act, count }) => (
            <tr key={`${name}/${act ?? ""}`}>
              <td>
                {name} {act === undefined ? null : <span className="dim">{act}</span>}
              </td>
              <td className="figure">{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SearchPart(): ReactNode {
  const first = useFirstFocus<HTMLInputElement>();
  const [found, setFound] = useState<readonly Entry[]>();
  const [asked, setAsked] = useState("");
  const [tookMs, setTookMs] = useState(0);
  const [more, setMore] = useState(false);
  const [kinds, setKinds] = useState<string[]>([]);
  const [says, setSays] = useState<string>();
  const ask = async (query: string, older: readonly Entry[]): Promise<void> => {
    const since = performance.now();
    const before = older.at(-1)?.seq;
    const answer = await askApi(
      Found,
      "GET",
      `/audit/search?${query}${before === undefined ? "" : `&beforeSeq=${before}`}`,
    );
    if (!answer.ok) return setSays(answer.says);
    setSays(undefined);
    setTookMs(performance.now() - since);
    setAsked(query);
    setMore(answer.value.items.length === PAGE);
    setFound([...older, ...answer.value.items]);
  };
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const name of ["who", "about", "source", "text"]) {
      const typed = typedIn(form, name).trim();
      if (typed !== "") query.set(name, typed);
    }
    if (kinds.length > 0) query.set("types", kinds.join(","));
    const from = Date.parse(typedIn(form, "from"));
    const to = Date.parse(typedIn(form, "to"));
    if (!Number.isNaN(from)) query.set("fromMs", String(from));
    if (!Number.isNaN(to)) query.set("toMs", String(to));
    void ask(query.toString(), []);
  };
  return (
    <section>
      <h2>Search</h2>
      <p className="dim">Every search is itself recorded.</p>
      <form className="search-form" onSubmit={search}>
        <TextInput label="Who did it" name="who" maxLength={100} ref={first} />
        <TextInput label="About the account" name="about" maxLength={100} />
        <TextInput label="From the address" name="source" maxLength={100} />
        <TextInput label="Anything in it" description="A plate, a reason, an act" name="text" maxLength={100} />
        <MultiSelect label="Kinds" data={KINDS} value={kinds} onChange={setKinds} searchable clearable />
        <TextInput label="From" name="from" type="datetime-local" />
        <TextInput label="Until" name="to" type="datetime-local" />
        <button type="submit" className="act">
          Search
        </button>
      </form>
      <Fault says={says} />
      {found === undefined ? null : (
        <>
          <p role="status" className="dim">
            {found.length} entries{more ? " so far" : ""}, {(tookMs / 1_000).toFixed(2)} s
          </p>
          <Entries entries={found} none="Nothing fits." />
          {more ? (
            <button type="button" className="act" onClick={() => void ask(asked, found)}>
              Older ones
            </button>
          ) : null}
        </>
      )}
    </section>
  );
}

function Entries({ entries, none }: { readonly entries: readonly Entry[]; readonly none: string }): ReactNode {
  if (entries.length === 0) return <p className="dim">{none}</p>;
  return (
    <div className="wide-table">
      <table className="plain">
        <thead>
          <tr>
            <th>No.</th>
            <th>When</th>
            <th>What</th>
            <th>Who</th>
            <th>About</th>
            <th>From</th>
            <th>More</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="figure">{entry.seq}</td>
              <td className="mono">{instantWords(entry.atMs)}</td>
              <td>{entry.type}</td>
              <td>
                <bdi>{entry.who}</bdi>
              </td>
              <td>
                <bdi>{entry.aboutName ?? ""}</bdi>
              </td>
              <td className="mono">{entry.source}</td>
              <td className="entry-data">
                <bdi>{dataWords(entry.data)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function dataWords(data: Readonly<Record<string, unknown>>): string {
  return Object.entries(data)
    .map(([name, value]) => {
      const at = name.endsWith("Ms") && typeof value === "number" ? instantWords(value) : undefined;
      return `${name}: ${at ?? (typeof value === "string" ? value : JSON.stringify(value))}`;
    })
    .join("; ");
}
