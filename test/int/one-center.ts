/**
 * One center for all tests of a file: it serves before the first of them, and is ended and removed after the last. What
 * a file does in a `beforeAll` of its own is done while it serves, and what it does in an `afterAll` before it ends.
 */
import { afterAll, beforeAll } from "vitest";
import { present } from "../../src/base/assert.ts";
import { type Folder, makeFolder, type ProcessOptions, Served, VigilProcess } from "./vigil-process.ts";

export class OneCenter extends Served {
  readonly #config: string;
  readonly #options: ProcessOptions;
  #folder: Folder | undefined;
  #vigil: VigilProcess | undefined;

  constructor(config: string, options: ProcessOptions) {
    super({ port: Number.NaN, gateways: {} });
    this.#config = config;
    this.#options = options;
  }

  get folder(): Folder {
    return present(this.#folder, "a center is used by its file's tests, after it was started");
  }

  get vigil(): VigilProcess {
    return present(this.#vigil, "a center is used by its file's tests, after it was started");
  }

  async start(): Promise<void> {
    this.#folder = makeFolder(this.#config);
    this.#vigil = new VigilProcess(this.#folder, this.#options);
    const { port, gateways } = await this.#vigil.serving();
    this.port = port;
    this.gateways = gateways;
  }

  async remove(): Promise<void> {
    await this.#vigil?.end();
    this.#folder?.remove();
  }
}

/** To be called at the top of a file of tests, or of a `describe`. `config` is the server's, as YAML. */
export function oneCenter(config: string, options: ProcessOptions = {}): OneCenter {
  const center = new OneCenter(config, options);
  beforeAll(() => center.start());
  afterAll(() => center.remove());
  return center;
}
