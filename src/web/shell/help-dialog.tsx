/** Help: every verb of the command line, from the grammar itself, and every key. */
import { TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { helpPages } from "../command-line/grammar.ts";
import { useConsole } from "../store/console-store.ts";
import { ConsoleDialog } from "./console-dialog.tsx";
import { CONSOLE_KEYS } from "./console-keys.ts";

export function HelpDialog(): ReactNode {
  const asked = useConsole((state) => state.asked);
  const [filter, setFilter] = useState(asked);
  const settings = useConsole(({ picture }) => picture?.settings);
  const wanted = filter.trim().toLowerCase();
  const verbs = helpPages(settings).filter(
    ({ verb, name }) => wanted === "" || verb.toLowerCase().startsWith(wanted) || name.toLowerCase().includes(wanted),
  );
  return (
    <ConsoleDialog title="Keys and commands" size="80rem">
      <h3>KEYS</h3>
      <dl className="facts" style={{ gridTemplateColumns: "160px 1fr 160px 1fr" }}>
        {CONSOLE_KEYS.map(({ keys, does }) => (
          <div key={keys} style={{ display: "contents" }}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h3 style={{ marginTop: 16 }}>COMMANDS</h3>
      <TextInput
        size="xs"
        aria-label="Which command"
        placeholder="a verb or a word"
        value={filter}
        data-autofocus
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <dl className="facts" style={{ gridTemplateColumns: "64px minmax(0, 1fr)", marginTop: 8 }}>
        {verbs.map((page) => (
          <div key={page.verb} style={{ display: "contents" }}>
            <dt className="mono strong">{page.verb}</dt>
            <dd style={{ paddingBottom: 6 }}>
              <span className="bright">{page.name}</span> <span className="mono dim">{page.syntax}</span>
              {page.examples.slice(0, wanted === "" ? 1 : 5).map((example) => (
                <div key={example.line}>
                  <span className="mono">{example.line}</span> <span className="dim">{example.says}</span>
                </div>
              ))}
              {page.note === undefined || wanted === "" ? null : <div className="dim">{page.note}</div>}
            </dd>
          </div>
        ))}
      </dl>
      {settings === undefined ? null : (
        <>
          <h3>SPOKEN CODES</h3>
          <p>
            {settings.phrases.map(({ said, means }) => `${said}: ${means}`).join(" · ")} ·{" "}
            <span className="strong">“{settings.duressPhrase}”: duress (DU)</span>
          </p>
        </>
      )}
    </ConsoleDialog>
  );
}
