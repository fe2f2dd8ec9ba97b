/**
 * The configuration file: one YAML document, validated by this schema, documented from it, typed by it.
 *
 * Everything has a default, so an empty file is a valid one. What the watch does is under `settings` and is
 * the domain's own schema; the rest says where Vigil listens, whom it knows, and how long it keeps things.
 */
import { z } from "zod";
import { DeviceKindSchema } from "../../domain/device.ts";
import { KitSchema } from "../../domain/kit.ts";
import { SettingsSchema } from "../../domain/settings.ts";
import { Code, line, Ref } from "../../domain/text.ts";
import { ProviderSchema } from "../accounts/provider-settings.ts";
import { FieldConfigSchema } from "../field/field-config.ts";
import { WiringEntrySchema } from "../ingest/modem-wiring.ts";
import { parseNetwork } from "../ingest/networks.ts";

const Port = z.int().min(0).max(65_535);
const Host = line(253);
const Network = z
  .string()
  .refine((text) => parseNetwork(text) !== undefined, "is not a network such as 10.20.0.0/16 or fd00::/8");
const GatewayName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "is not a name (small letters, digits and -; 32 at most)");

const ServerSchema = z.object({
  host: Host.default("127.0.0.1").describe(
    "Where the console and the API listen; beyond loopback only with accounts, `names`, and `tls` or `proxy`",
  ),
  port: Port.default(8080).describe("Port of the console and the API; 0 takes a free one"),
  names: z
    .array(Host)
    .max(20)
    .default([])
    .describe("Host names by which people reach it from other machines; the first is that of passkeys"),
  tls: z
    .object({
      certFile: line(500).describe("Its certificate and those above it, PEM; a renewed one is taken up by itself"),
      keyFile: line(500).describe("The certificate's key, PEM"),
    })
    .optional()
    .describe("Encrypts by itself; nothing is served in plain then"),
  proxy: z
    .object({
      networks: z.array(Network).min(1).max(20).describe("Where the proxy's requests come from; loopback always may"),
    })
    .optional()
    .describe("A proxy that encrypts and says in X-Forwarded-For who asks"),
});

const ModemGatewaySchema = z.object({
  name: GatewayName.describe("How this gateway is called in logs, alerts and recordings"),
  transport: z.enum(["udp", "tcp"]),
  host: Host.default("127.0.0.1").describe("Address to listen on; any other than loopback needs `networks`"),
  port: Port.default(21_000),
  networks: z.array(Network).max(200).default([]).describe("Networks whose senders are heard; loopback always is"),
  acknowledge: z
    .boolean()
    .default(false)
    .describe("Answer each datagram with UDPACK, for modems with simple reliable store-and-forward"),
  wiring: z
    .array(WiringEntrySchema)
    .max(500)
    .default([])
    .describe("What is wired to the modems: without it an event or an input means nothing"),
});

const DeviceHttpSchema = z.object({
  enabled: z.boolean().default(true).describe("Take OwnTracks, OsmAnd and sensor reports by HTTP"),
  host: Host.default("127.0.0.1").describe("Address to listen on; any other than loopback needs `networks`"),
  port: Port.default(21_080).describe("Its own port, apart from the people's side"),
  networks: z.array(Network).max(200).default([]).describe("Networks whose senders are heard; loopback always is"),
});

const GpsdSchema = z.object({
  name: GatewayName,
  host: Host.default("127.0.0.1"),
  port: Port.default(2_947),
});

const MqttSchema = z.object({
  name: GatewayName,
  url: z.string().regex(/^(mqtts?|wss?|tcp|ssl):\/\/\S+$/, "is not a broker's address such as mqtt://127.0.0.1:1883"),
  topic: line(200).default("owntracks/#").describe("Topics to subscribe to"),
  username: line(200).optional(),
  passwordFile: line(500).optional().describe("File that holds the password; it is never written into this file"),
});

const GatewaysSchema = z.object({
  modems: z
    .array(ModemGatewaySchema)
    .max(16)
    .default([
      {
        name: "modem-udp",
        transport: "udp",
        host: "127.0.0.1",
        port: 21_000,
        networks: [],
        acknowledge: false,
        wiring: [],
      },
      {
        name: "modem-tcp",
        transport: "tcp",
        host: "127.0.0.1",
        port: 21_000,
        networks: [],
        acknowledge: false,
        wiring: [],
      },
    ])
    .describe("TAIP and NMEA, told apart by content"),
  deviceHttp: DeviceHttpSchema.prefault({}),
  gpsd: z.array(GpsdSchema).max(64).default([]).describe("gpsd servers to ask"),
  mqtt: z.array(MqttSchema).max(8).default([]).describe("Brokers that OwnTracks phones publish to"),
});

const RosterSchema = z.object({
  agencies: z
    .array(z.object({ id: Code, name: line(80), callSignPrefix: line(12).optional() }))
    .max(500)
    .default([]),
  groups: z
    .array(z.object({ id: Code, agency: Code, name: line(80), channel: line(40).optional() }))
    .max(2_000)
    .default([])
    .describe("Dispatch groups or beats; each is answered for by a dispatcher"),
  officers: z
    .array(
      z.object({
        id: Code.describe("Badge or employee number"),
        agency: Code,
        name: line(80),
        phone: line(40).optional(),
        description: line(200).optional(),
      }),
    )
    .max(20_000)
    .default([]),
  vehicles: z
    .array(
      z.object({
        id: Code.describe("Fleet number"),
        agency: Code,
        plate: line(20).optional(),
        roofNumber: line(12).optional(),
        look: line(120).optional(),
        kit: KitSchema.optional().describe("What lies in it"),
      }),
    )
    .max(20_000)
    .default([]),
  units: z
    .array(
      z.object({
        agency: Code,
        callSign: line(12),
        group: Code.optional(),
        spikeStrips: z.boolean().optional(),
        kit: KitSchema.optional().describe("What it carries on every shift"),
      }),
    )
    .max(20_000)
    .default([]),
  devices: z
    .array(
      z.object({
        id: Code.describe("Inventory name"),
        kind: DeviceKindSchema,
        keys: z.array(line(96)).min(1).max(8).describe("How it names itself, e.g. taip:0312 or nmea@10.1.2.3"),
        vehicle: Ref.optional().describe("The vehicle it is mounted in, when it is first registered"),
        officer: Ref.optional().describe("The officer who carries it, when it is first registered"),
        unit: Ref.optional().describe("The unit it speaks for, when it is first registered"),
        intervalS: z.number().min(0.2).max(3_600).optional().describe("How often it should report (seconds)"),
        prompts: z.boolean().optional().describe("Whether it can show its bearer a prompt"),
        manDown: z.boolean().optional().describe("Whether it has a man-down sensor"),
      }),
    )
    .max(50_000)
    .default([]),
});

const MapSchema = z.object({
  style: line(1_000).optional().describe("A MapLibre style file or address instead of Vigil's own"),
  pmtiles: line(1_000).optional().describe("A PMTiles file with the agency's own map"),
  credit: line(400).optional().describe("The credit line that map asks for"),
  roadNetwork: line(1_000)
    .optional()
    .describe(
      "A road network made by `vigil roads import`, for drive times (docs/roads.md) instead of the highways alone",
    ),
  area: z
    .object({
      file: line(1_000).optional().describe("A GeoJSON file with its polygons"),
      counties: z
        .array(z.string().regex(/^\d{5}$/, "a county's FIPS code has five digits"))
        .min(1)
        .max(400)
        .optional()
        .describe("Counties by their FIPS codes, e.g. `35037`"),
      bounds: z
        .tuple([z.number(), z.number(), z.number(), z.number()])
        .optional()
        .describe("West, south, east and north in degrees"),
    })
    .optional()
    .describe("The agency's own area, all parts together: where help is far is said of the roads in it; else of all"),
  roads: line(1_000).optional().describe("The agency's own road table (docs/data.md) instead of New Mexico's"),
});

const RetentionSchema = z.object({
  trailDays: z.number().min(1).max(3_650).default(90).describe("How long trails are kept (days)"),
  recordingMiB: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_024)
    .describe("Space for the flight recorder; the oldest file goes first (MiB)"),
  recordingFileMiB: z
    .int()
    .min(1)
    .max(1_024)
    .default(128)
    .describe("Size at which the recorder begins a new file (MiB)"),
  snapshotEvents: z.int().min(100).max(10_000_000).default(10_000).describe("Events between snapshots"),
});

const AccountsSchema = z.object({
  enabled: z
    .boolean()
    .default(false)
    .describe("Nobody sees or does anything without an account; without it whoever is at this machine is believed"),
  provider: ProviderSchema.optional().describe(
    "The agency's own provider of identities (OpenID Connect), beside passkeys and passwords (docs/accounts.md)",
  ),
});

const SealSchema = z.object({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Personal data are sealed in the log, so that a court's order to forget somebody can be kept (docs/personal-data.md)",
    ),
  keysFolder: line(1_000)
    .optional()
    .describe("Folder of the key file, best on another disk; the data folder's name with -keys where absent"),
  masterKeyFile: line(1_000)
    .optional()
    .describe(
      "File of the master key (vigil keys make); VIGIL_MASTER_KEY_FILE where absent, else master.key beside the keys",
    ),
});

export const ConfigSchema = z.object({
  server: ServerSchema.prefault({}),
  accounts: AccountsSchema.prefault({}),
  seal: SealSchema.prefault({}),
  gateways: GatewaysSchema.prefault({}),
  settings: SettingsSchema.prefault({}).describe("What the watch does, and the agency's tables"),
  roster: RosterSchema.prefault({}).describe(
    "Who and what there is; registered at every start, harmless when repeated",
  ),
  map: MapSchema.prefault({}),
  field: FieldConfigSchema.prefault({}).describe("The field app on officers' devices (docs/field.md)"),
  practice: z
    .object({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          "False: a start without --no-practice is refused, so that nobody takes a practice for the real shift",
        ),
      pace: z
        .number()
        .min(1)
        .max(30)
        .default(1)
        .describe("How many times faster than life a practice goes, to see a night in minutes"),
    })
    .prefault({}),
  recorder: z
    .object({ enabled: z.boolean().default(true).describe("Keep every input of the shift for replay") })
    .prefault({}),
  retention: RetentionSchema.prefault({}),
});
export type Config = z.infer<typeof ConfigSchema>;
export type ModemGatewayConfig = Config["gateways"]["modems"][number];
export type DeviceHttpConfig = Config["gateways"]["deviceHttp"];
export type GpsdConfig = Config["gateways"]["gpsd"][number];
export type MqttConfig = Config["gateways"]["mqtt"][number];
export type Roster = Config["roster"];
