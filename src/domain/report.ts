/**
 * A report: what one device said, in one shape for every protocol.
 *
 * Codecs turn bytes into reports and never decide what they mean for anybody's safety; an absent value is
 * absent, never zero. `fixAtMs` is the device's clock and may be wrong; receipt is stamped by the gateway.
 */
import type { Instant } from "../base/time.ts";

export type Protocol = "taip" | "nmea" | "gpsd" | "owntracks" | "osmand" | "sensor";

/** How a receiver came by its position, as far as the protocol tells. */
export type FixKind = "gps" | "differential" | "dead-reckoning" | "degraded-dead-reckoning" | "network" | "unknown";

export type Fix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  /** The device's own time of the fix; absent where the message carries none. */
  readonly fixAtMs?: Instant;
  readonly accuracyM?: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  readonly altitudeM?: number;
  readonly satelliteCount?: number;
  readonly hdop?: number;
  readonly kind?: FixKind;
  /** Known by the sender to be old (a stored report sent after coverage returned). */
  readonly stored?: boolean;
};

/** A device's own alarm. Each of these ends in an emergency, a finding or a prompt; none is ever dropped. */
export type AlarmKind =
  | "duress" // a pressed emergency key, SOS, covert duress
  | "man-down" // fall or tilt sensor
  | "no-motion" // a sensor that reports lack of motion
  | "crash" // deceleration
  | "airbag" // a crash with the airbag fired
  | "holster" // weapon drawn
  | "tamper"; // sensor removed, case opened, antenna cut

export type Report = {
  readonly protocol: Protocol;
  /** How the device names itself in this protocol (TAIP ID, IMEI, OwnTracks user/device); absent if it does not. */
  readonly deviceKey?: string;
  readonly fix?: Fix;
  readonly alarm?: { readonly kind: AlarmKind; readonly active: boolean; readonly text?: string };
  /** The device has said that it is alive without saying where (void fix, heartbeat, ping). */
  readonly heartbeat?: boolean;
  /** The network says that the device is gone (MQTT last will). A silence signal, not a location. */
  readonly lost?: boolean;
  readonly batteryPercent?: number;
  readonly ignition?: boolean;
  readonly lightBar?: boolean;
  /** The message's own type, for the record ("PV", "RMC", "location"). */
  readonly messageType: string;
  /** What the codec noticed and the watch must know: e.g. no checksum in the frame. */
  readonly remarks?: readonly ReportRemark[];
};

export type ReportRemark =
  | "no-checksum"
  | "checksum-without-star" // a TAIP sum that leaves the `*` out
  | "no-date"
  | "old-fix" // the device itself calls the fix old
  | "no-fix"
  | "unknown-event"; // an event or input to which the configuration gives no meaning

/** What a codec says of bytes that it could not believe. Counted, kept, never an exception. */
export type FrameFault = {
  readonly protocol: Protocol | "unknown";
  readonly code:
    | "bad-checksum"
    | "missing-checksum"
    | "malformed"
    | "unknown-message"
    | "out-of-range"
    | "too-long"
    | "unknown-protocol"
    | "unauthorized";
  readonly messageType?: string;
  readonly detail?: string;
};

export type Decoded =
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "fault"; readonly fault: FrameFault };

/** What a gateway owes the sender after a frame (a modem's store-and-forward acknowledgement). */
export type GatewayReply = { readonly bytes: Uint8Array };
