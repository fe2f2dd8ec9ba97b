// Loaded before the server: for as long as a file names a thread, that is ended whenever it is asked something.
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import workers from "node:worker_threads";

const named = process.env.VIGIL_TEST_LOSE_THREAD;
const Worker = workers.Worker;
workers.Worker = class extends Worker {
  #name;
  constructor(file, ...rest) {
    super(file, ...rest);
    this.#name = String(file);
  }
  postMessage(...message) {
    // The question itself is lost too: a quick thread would answer it before its end.
    if (/roads-worker|hunt-worker/.test(this.#name) && isNamed(this.#name)) void this.terminate();
    else super.postMessage(...message);
  }
};
syncBuiltinESMExports();

function isNamed(name) {
  try {
    return name.includes(readFileSync(named, "utf8"));
  } catch {
    return false;
  }
}
