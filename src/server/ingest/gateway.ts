/**
 * A gateway: one way by which devices reach Vigil. It may be unable to listen, or fall deaf later; it says so at
 * once, tries again by itself, and says when it hears again.
 */
import type { AddressInfo } from "node:net";
import type { GatewayReply } from "../../domain/report.ts";
import type { FrameSource } from "./frame-intake.ts";

/** What a gateway may do. */
export type GatewayHost = {
  /** Bytes of a sender; what the sender is owed comes back. */
  readonly frame: (source: FrameSource, bytes: Uint8Array) => readonly GatewayReply[];
  /** A sender's connection has ended. */
  readonly ended: (source: FrameSource) => void;
  /** A sender outside the networks. */
  readonly refused: (gateway: string, address: string) => void;
  readonly changed: (gateway: string, change: "deaf" | "listening", reason: string) => void;
  /** Whether a gateway takes any free port where its own is taken: in a practice. */
  readonly givesWay: boolean;
};
export type Gateway = {
  readonly name: string;
  /** Where it listens; undefined while it does not, and for those that go and ask. */
  readonly port: () => number | undefined;
  readonly close: () => Promise<void>;
};

/** Calls `attempt` again after a pause that grows from one try to the next. */
export class Retry {
  readonly #attempt: () => void;
  readonly #firstMs: number;
  readonly #maxMs: number;
  #pauseMs: number;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(attempt: () => void, firstMs = 500, maxMs = 15_000) {
    this.#attempt = attempt;
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
    this.#pauseMs = firstMs;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** It worked: the next pause is short again. */
  succeeded(): void {
    this.#pauseMs = this.#firstMs;
  }

  later(): void {
    if (this.#ended || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#ended) this.#attempt();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#maxMs, this.#pauseMs * 2);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}

/**
 * The port that a gateway asks for. A practice gives way where another program has it: its devices are its own and
 * learn where it listens, and a second program's devices are never heard by mistake.
 */
export class WantedPort {
  readonly #givesWay: boolean;
  #port: number;

  constructor(port: number, givesWay: boolean) {
    this.#port = port;
    this.#givesWay = givesWay;
  }

  get port(): number {
    return this.#port;
  }

  /** Whether another port is to be tried at once, now that listening has failed with this error. */
  gaveWay(error: unknown): boolean {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!this.#givesWay || !isTaken || this.#port === 0) return false;
    this.#port = 0;
    return true;
  }
}

/** Where a server listens; undefined while it does not. */
export function listeningPort(
  server: { readonly address: () => AddressInfo | string | null } | undefined,
): number | undefined {
  const address = server?.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
