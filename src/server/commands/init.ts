/**
 * `vigil init`: asks the few questions that a first installation needs, and writes a configuration from the answers.
 * Everything else has its default, and people, units, vehicles and devices are entered in the console afterwards.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import type { InitOptions } from "../command-options.ts";
import { faultText, readConfig } from "../config/read-config.ts";
import { parseNetwork } from "../ingest/networks.ts";
import { makeMasterKey } from "../seal/master-key.ts";

type Question = {
  readonly asks: string;
  readonly default?: string;
  /** Why an answer can't be used; undefined where it can. */
  readonly fault: (answer: string) => string | undefined;
};

/** Asks a question until the answer can be used; rejects where nobody answers any more. */
export type Ask = (question: Question) => Promise<string>;

const needed = (answer: string): string | undefined => (answer === "" ? "this is needed" : undefined);
const code = (answer: string): string | undefined =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(answer) ? undefined : "letters, digits, - _ . only, 32 at most";
const yesOrNo = (answer: string): string | undefined => (/^(y|yes|n|no)$/i.test(answer) ? undefined : "yes or no");
const isYes = (answer: string): boolean => /^y/i.test(answer);

export async function run(options: InitOptions): Promise<number> {
  if (existsSync(options.configFile)) {
    process.stderr.write(`vigil init: ${options.configFile} is there already; nothing was written\n`);
    return 1;
  }
  const lines = createInterface({ input: process.stdin });
  const answers = lines[Symbol.asyncIterator]();
  const ask: Ask = async (question) => {
    for (;;) {
      const shown = question.default === undefined ? "" : ` [${question.default}]`;
      process.stdout.write(`${question.asks}${shown}: `);
      const { value, done } = await answers.next();
      if (done === true) throw new Error("the questions were not answered to the end");
      const answer = String(value).trim() === "" ? (question.default ?? "") : String(value).trim();
      const fault = question.fault(answer);
      if (fault === undefined) return answer;
      process.stdout.write(`  ${fault}\n`);
    }
  };
  try {
    const text = await configurationFrom(ask, join(resolve(dirname(options.configFile)), "master.key"));
    const read = readConfig(text);
    if (!read.ok) {
      for (const fault of read.faults) process.stderr.write(`${faultText("the answers", fault)}\n`);
      return 1;
    }
    const { masterKeyFile } = read.config.seal;
    if (masterKeyFile !== undefined && !existsSync(masterKeyFile)) {
      mkdirSync(dirname(masterKeyFile), { recursive: true, mode: 0o700 });
      makeMasterKey(masterKeyFile);
      process.stdout.write(`\n${masterKeyFile} is the master key: keep a copy where no backup of the data goes.\n`);
    }
    writeFileSync(options.configFile, text, { mode: 0o640, flag: "wx" });
    process.stdout.write(`\n${nextSteps(options.configFile)}`);
    return 0;
  } catch (error) {
    process.stderr.write(
      `vigil init: ${error instanceof Error ? error.message : String(error)}; nothing was written\n`,
    );
    return 1;
  } finally {
    lines.close();
  }
}

/** The questions, and the configuration that their answers make. The master key is made where it is said, by itself in `keyFile`. */
export async function configurationFrom(ask: Ask, keyFile: string): Promise<string> {
  const center = await ask({ asks: "The dispatch center's name", fault: needed });
  const timeZone = await ask({
    asks: "Time zone in which people read times",
    default: Intl.DateTimeFormat().resolvedOptions().timeZone,
    fault: zoneFault,
  });
  const agency = await ask({ asks: "Your agency's short code, e.g. NMSP", fault: code });
  const agencyName = await ask({ asks: "Your agency's name", fault: needed });
  const group = await ask({ asks: "Code of its first dispatch group or beat, e.g. D9", fault: code });
  const beyond = isYes(
    await ask({ asks: "Shall consoles on other machines reach it (yes or no)", default: "no", fault: yesOrNo }),
  );
  const server = beyond ? await frontFrom(ask) : {};
  const network = await ask({
    asks: "Network that the cars' modems send from, e.g. 10.20.0.0/16; empty for none yet",
    default: "",
    fault: (answer) =>
      answer === "" || parseNetwork(answer) !== undefined ? undefined : "is no network such as 10.20.0.0/16",
  });
  const seals = isYes(
    await ask({
      asks: "Seal personal data, so that a court's order to forget somebody can be kept (yes or no)",
      default: "yes",
      fault: yesOrNo,
    }),
  );
  const masterKeyFile = seals
    ? await ask({
        asks: "File of its master key; it is made now if it is not there",
        default: keyFile,
        fault: needed,
      })
    : undefined;
  const heard = network === "" ? {} : { host: "0.0.0.0", networks: [network] };
  const modem = { port: 21_000, ...heard };
  return stringify({
    accounts: { enabled: true },
    seal: masterKeyFile === undefined ? { enabled: false } : { enabled: true, masterKeyFile },
    practice: { enabled: false },
    server,
    gateways: {
      modems: [
        { name: "modem-udp", transport: "udp", ...modem },
        { name: "modem-tcp", transport: "tcp", ...modem },
      ],
      deviceHttp: heard,
    },
    settings: { center, timeZone },
    roster: {
      agencies: [{ id: agency, name: agencyName }],
      groups: [{ id: group, agency, name: group }],
    },
  });
}

async function frontFrom(ask: Ask): Promise<object> {
  const name = await ask({ asks: "Name by which people reach it, e.g. dispatch.example.org", fault: needed });
  const proxied = isYes(
    await ask({ asks: "Does a proxy before it encrypt (yes or no)", default: "no", fault: yesOrNo }),
  );
  if (proxied) {
    const from = await ask({
      asks: "Address that the proxy's requests come from",
      fault: (answer) => (parseNetwork(answer) === undefined ? "is no address" : undefined),
    });
    return { host: "0.0.0.0", port: 8080, names: [name], proxy: { networks: [from] } };
  }
  const certFile = await ask({ asks: "File of the certificate (PEM)", fault: needed });
  const keyFile = await ask({ asks: "File of the certificate's key (PEM)", fault: needed });
  return { host: "0.0.0.0", port: 8443, names: [name], tls: { certFile, keyFile } };
}

function zoneFault(answer: string): string | undefined {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: answer });
    return undefined;
  } catch {
    // Intl has no question "do you know this zone?"; asking is done by trying.
    return "is no time zone such as America/Denver";
  }
}

function nextSteps(file: string): string {
  return [
    `${file} is written. Now:`,
    `  1. vigil serve --no-practice --config ${file} --data /var/lib/vigil`,
    '  2. The terminal shows a code, once: open the console, choose "I have an invitation", and type it in.',
    "     You are then the administrator.",
    "  3. Administration: people, vehicles, units and devices, each table also from a file (CSV), with a preview.",
    "  4. Make an account for everybody; hand each the invitation that it gives.",
    "",
  ].join("\n");
}
