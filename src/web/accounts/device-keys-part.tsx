/** Keys of devices: which have one, a new one, taking one away, the networks that they speak from, and the broker's files. */
import { TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { z } from "zod";
import { askApi } from "./api.ts";
import { Fault } from "./door-frame.tsx";
import { Nothing } from "./session-state.ts";
import { instantWords } from "./time-words.ts";
import { useAsked } from "./use-asked.ts";

const Keys = z.object({
  items: z.array(
    z.object({
      device: z.string(),
      madeAtMs: z.number().optional(),
      revoked: z.boolean(),
      networks: z.array(z.string()),
    }),
  ),
});
const Made = z.object({ key: z.string() });
const Broker = z.object({ passwords: z.array(z.string()), access: z.array(z.string()) });
const SHOWN_MAX = 300;

export function DeviceKeysPart(): ReactNode {
  const { value, says: why, load } = useAsked(Keys, "/device-keys");
  const [filter, setFilter] = useState("");
  const [says, setSays] = useState<string>();
  const [made, setMade] = useState<{ readonly device: string; readonly key: string }>();
  const [broker, setBroker] = useState<z.infer<typeof Broker>>();
  const wanted = filter.trim().toLowerCase();
  const items = value?.items.filter(({ device }) => device.toLowerCase().includes(wanted)) ?? [];
  const make = async (device: string): Promise<void> => {
    const answer = await askApi(Made, "POST", `/devices/${encodeURIComponent(device)}/key`);
    setSays(answer.ok ? undefined : answer.says);
    if (answer.ok) setMade({ device, key: answer.value.key });
    load();
  };
  const revoke = async (device: string): Promise<void> => {
    const answer = await askApi(Nothing, "POST", `/devices/${encodeURIComponent(device)}/key/revoke`);
    setSays(answer.ok ? undefined : answer.says);
    load();
  };
  const showBroker = async (): Promise<void> => {
    const answer = await askApi(Broker, "GET", "/device-keys/broker");
    if (answer.ok) setBroker(answer.value);
    else setSays(answer.says);
  };
  return (
    <section>
      <h2>Keys of devices</h2>
      <p>
        A device that has a key is believed only with it: as the password of its HTTP account, or at the broker. What
        comes without it is listed as a stranger with a <code>?</code> before its name, and its danger rings. Modems
        that speak TAIP or NMEA have no keys: they are heard from the networks of the configuration only.
      </p>
      <Fault says={says ?? why} />
      {made === undefined ? null : (
        <div className="glass-told" role="status">
          <h3>Key of {made.device}</h3>
          <p>Shown this once. The former is void.</p>
          <code className="secret">{made.key}</code>
          <button type="button" className="act" onClick={() => setMade(undefined)}>
            It is in the device
          </button>
        </div>
      )}
      <div className="line-form">
        <TextInput
          label="Show only"
          maxLength={80}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <button type="button" className="act" onClick={() => void showBroker()}>
          For the broker (mosquitto)
        </button>
      </div>
      {broker === undefined ? null : (
        <>
          <h3>password_file</h3>
          <pre className="file-lines">{broker.passwords.join("\n") || "no device has a key"}</pre>
          <h3>acl_file</h3>
          <pre className="file-lines">{broker.access.join("\n") || "no device with a key speaks OwnTracks"}</pre>
        </>
      )}
      <div className="wide-table">
        <table className="plain">
          <thead>
            <tr>
              <th>Device</th>
              <th>Key</th>
              <th>Speaks from</th>
              <th>
                <span className="unseen">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, SHOWN_MAX).map(({ device, madeAtMs, revoked, networks }) => (
              <tr key={device}>
                <td>
                  <bdi>{device}</bdi>
                </td>
                <td>
                  {revoked ? (
                    <b>revoked: nothing is believed</b>
                  ) : madeAtMs === undefined ? (
                    <span className="dim">none</span>
                  ) : (
                    `since ${instantWords(madeAtMs)}`
                  )}
                </td>
                <td className={networks.length > 1 ? "changed-value" : "dim"}>{networks.join(", ")}</td>
                <td>
                  <span className="acts">
                    <button type="button" className="act" onClick={() => void make(device)}>
                      {madeAtMs === undefined ? "Make a key" : "A new key"}
                      <span className="unseen"> for {device}</span>
                    </button>
                    {madeAtMs === undefined || revoked ? null : (
                      <button type="button" className="act" onClick={() => void revoke(device)}>
                        Revoke<span className="unseen"> the key of {device}</span>
                      </button>
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length > SHOWN_MAX ? <p>and {items.length - SHOWN_MAX} more: show only some</p> : null}
    </section>
  );
}
