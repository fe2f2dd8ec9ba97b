/**
 * A passkey in software, for tests: makes a P-256 key and signs as a browser and its authenticator would (WebAuthn
 * level 2, attestation "none"). It can be told to leave out the user's verification, or to answer for another page.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type {
  AuthenticationOptions,
  AuthenticationResponse,
  RegistrationOptions,
  RegistrationResponse,
} from "./passkeys.ts";

type Manner = { readonly verified?: boolean; readonly origin?: string; readonly counter?: number };

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

export class SoftAuthenticator {
  readonly #origin: string;
  readonly #id = randomBytes(32);
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  #counter = 0;
  #userHandle = "";

  constructor(origin: string) {
    this.#origin = origin;
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = pair.privateKey;
    this.#publicKey = pair.publicKey;
  }

  get id(): string {
    return this.#id.toString("base64url");
  }

  create(options: RegistrationOptions, manner: Manner = {}): RegistrationResponse {
    this.#userHandle = options.user.id;
    const { x = "", y = "" } = this.#publicKey.export({ format: "jwk" });
    // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    const cose = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      Buffer.from(x, "base64url"),
      Buffer.from([0x22, 0x58, 0x20]),
      Buffer.from(y, "base64url"),
    ]);
    const length = Buffer.from([this.#id.byteLength >> 8, this.#id.byteLength & 0xff]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, cose]);
    const authData = Buffer.concat([this.#authData(options.rp.id ?? "", manner, ATTESTED), attested]);
    // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      cborText("fmt"),
      cborText("none"),
      cborText("attStmt"),
      Buffer.from([0xa0]),
      cborText("authData"),
      Buffer.from([0x59, authData.byteLength >> 8, authData.byteLength & 0xff]),
      authData,
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: this.#clientData("webauthn.create", options.challenge, manner).toString("base64url"),
        attestationObject: attestationObject.toString("base64url"),
        transports: ["internal"],
      },
    };
  }

  get(options: AuthenticationOptions, manner: Manner = {}): AuthenticationResponse {
    const authData = this.#authData(options.rpId ?? "", manner, 0);
    const clientData = this.#clientData("webauthn.get", options.challenge, manner);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: sign("sha256", signed, this.#key).toString("base64url"),
        userHandle: this.#userHandle,
      },
    };
  }

  #authData(rpId: string, manner: Manner, more: number): Buffer {
    this.#counter = manner.counter ?? this.#counter + 1;
    const flags = USER_PRESENT | (manner.verified === false ? 0 : USER_VERIFIED) | more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags]), counter]);
  }

  #clientData(type: string, challenge: string, manner: Manner): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: manner.origin ?? this.#origin, crossOrigin: false }));
  }
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}
