/**
 * A crowd of consoles beside a crowd of readers of a bare broadcast, in a process of their own: what reaches the last
 * of the one, and what the same number of bytes would need at the least to the last of the other.
 */
import type { ChildProcess } from "node:child_process";
import { endChild, messageWith, startChild } from "./child-process.ts";
import type { RunningServer } from "./running-server.ts";

/** When the first and the last console had it, by the clock of `process.hrtime`. */
export type Seen = {
  readonly firstAtNs: string;
  readonly lastAtNs: string;
  readonly bytes: number;
  readonly alertId?: string;
};
export type Crowd = {
  /** Begins to wait for a frame that holds the token; resolves when the crowd does so. */
  readonly watch: (token: string, type: string) => Promise<{ readonly seen: Promise<Seen> }>;
  /** Broadcasts so many bytes without any server of ours: milliseconds to the last reader. */
  readonly bare: (token: string, bytes: number) => Promise<number>;
  readonly close: () => Promise<void>;
};

const LOST_MS = 15_000;
const START_MS = 240_000;
const NS_PER_MS = 1e6;

/** Connects so many consoles and as many bare readers, and waits until every console has its picture. */
export async function gatherCrowd(server: RunningServer, consoles: number): Promise<Crowd> {
  const bare = startChild(new URL("./bare-broadcast-process.ts", import.meta.url));
  const children: ChildProcess[] = [bare];
  const close = async (): Promise<void> => {
    for (const child of children.toReversed()) await endChild(child);
  };
  try {
    const { port } = await messageWith<{ port: number }>(bare, "port", LOST_MS);
    const crowd = startChild(new URL("./console-crowd-process.ts", import.meta.url), [consoles, server.port, port]);
    children.push(crowd);
    await messageWith<{ caughtUp: number }>(crowd, "caughtUp", START_MS);
    const watch = async (of: "server" | "bare", token: string, type: string): Promise<{ seen: Promise<Seen> }> => {
      const watching = messageWith<{ watching: string }>(crowd, "watching", LOST_MS);
      const seen = messageWith<Seen>(crowd, "lastAtNs", LOST_MS);
      crowd.send({ watch: of, token, type });
      await watching;
      return { seen };
    };
    return {
      watch: (token, type) => watch("server", token, type),
      bare: async (token, bytes) => {
        const { seen } = await watch("bare", token, "");
        const sent = messageWith<{ sentAtNs: string }>(bare, "sentAtNs", LOST_MS);
        bare.send({ token, bytes });
        const [{ sentAtNs }, { lastAtNs }] = await Promise.all([sent, seen]);
        return Number(BigInt(lastAtNs) - BigInt(sentAtNs)) / NS_PER_MS;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
