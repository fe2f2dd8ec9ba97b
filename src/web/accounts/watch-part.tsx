/** Every value of the watch: what it means, what is in force, its default. A change counts at once and is recorded. */
import { TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { z } from "zod";
import { Fault } from "./door-frame.tsx";
import { giveAsAdministrator } from "./give-command.ts";
import { mayAtAll } from "./may-offer.ts";
import { useSession } from "./session-state.ts";
import { useAsked, useFirstFocus } from "./use-asked.ts";
import { typedIn } from "./typed.ts";

const Value = z.object({
  key: z.string(),
  says: z.string(),
  value: z.number(),
  configured: z.boolean(),
  default: z.number(),
  min: z.number().optional(),
  max: z.number().optional(),
});
type Value = z.infer<typeof Value>;
const List = z.object({ items: z.array(Value) });

export function WatchPart(): ReactNode {
  const { value, says, load } = useAsked(List, "/watch-values");
  const mayChange = useSession(({ body }) => mayAtAll(body, "ChangeWatchValue"));
  const [editing, setEditing] = useState<string>();
  return (
    <section>
      <h2>Values of the watch</h2>
      <p>
        What is changed here counts at once, everywhere, and goes on counting after a restart. Play last month&apos;s
        recordings with other values first: <code>vigil replay</code>. Values of one agency or one kind of incident
        stand in the configuration file, and win.
      </p>
      <Fault says={says} />
      <div className="wide-table">
        <table className="plain">
          <thead>
            <tr>
              <th>Means</th>
              <th>In force</th>
              <th>Default</th>
              <th>Name</th>
              <th>
                <span className="unseen">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {value?.items.map((item) => (
              <tr key={item.key}>
                <td>{item.says}</td>
                <td className={`figure ${item.value === item.default ? "" : "changed-value"}`}>
                  {editing === item.key ? (
                    <ValueForm
                      item={item}
                      close={() => {
                        setEditing(undefined);
                        load();
                      }}
                    />
                  ) : (
                    item.value
                  )}
                </td>
                <td className="figure">{item.default}</td>
                <td className="mono dim">{item.key}</td>
                <td>
                  {mayChange && editing !== item.key ? (
                    <button type="button" className="act" onClick={() => setEditing(item.key)}>
                      Change<span className="unseen"> {item.says}</span>
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ValueForm({ item, close }: { readonly item: Value; readonly close: () => void }): ReactNode {
  const [says, setSays] = useState<string>();
  const first = useFirstFocus<HTMLInputElement>();
  const change = async (value: number | undefined, reason: string): Promise<void> => {
    const fault = await giveAsAdministrator({
      type: "ChangeWatchValue",
      key: item.key,
      ...(value === undefined ? {} : { value }),
      ...(reason === "" ? {} : { reason }),
    });
    if (fault === undefined) close();
    else setSays(fault);
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = typedIn(form, "value").trim();
    const value = Number(typed);
    if (typed === "" || !Number.isFinite(value)) setSays(`${typed} is not a number`);
    else void change(value, typedIn(form, "reason").trim());
  };
  return (
    <form className="page-narrow" onSubmit={submit}>
      <TextInput
        ref={first}
        label={item.says}
        description={`From ${item.min ?? "any"} to ${item.max ?? "any"}; default ${item.default}`}
        name="value"
        required
        maxLength={12}
        inputMode="decimal"
        defaultValue={String(item.value)}
      />
      <TextInput label="Why" name="reason" maxLength={200} />
      <Fault says={says} />
      <div className="acts">
        <button type="submit" className="act">
          Change it
        </button>
        {item.configured ? null : (
          <button type="button" className="act" onClick={() => void change(undefined, "")}>
            The configuration&apos;s again
          </button>
        )}
        <button type="button" className="act" onClick={close}>
          Leave it
        </button>
      </div>
    </form>
  );
}
