import { describe, expect, it } from "vitest";
import { defaultConfig } from "../config/read-config.ts";
import { clientAddress, frontOf, peopleFault } from "./front.ts";

const server = defaultConfig().server;
const names = ["Dispatch.example.org"];
const tls = { certFile: "c", keyFile: "k" };
const onlyHere = frontOf(server);
const encrypted = frontOf({ ...server, names, tls });
const proxied = frontOf({ ...server, names, proxy: { networks: ["10.1.2.3/32"] } });
const NAME = "dispatch.example.org";
const asked = (remoteAddress: string, host: string | undefined, origin?: string) => ({ remoteAddress, host, origin });

describe("[AU25] where the people's side may be reached", () => {
  it("as it comes: from this machine, by loopback's names, from its own pages", () => {
    expect(peopleFault(onlyHere, asked("127.0.0.1", "localhost:8080"))).toBeUndefined();
    expect(peopleFault(onlyHere, asked("::1", "[::1]:8080", "http://[::1]:8080"))).toBeUndefined();
    expect(peopleFault(onlyHere, asked("::ffff:127.0.0.1", "127.0.0.1", "http://127.0.0.1"))).toBeUndefined();
    expect(peopleFault(onlyHere, asked("10.0.0.9", "localhost"))).toMatch(/this machine only/);
    expect(peopleFault(onlyHere, asked("127.0.0.1", "evil.example"))).toMatch(/Host/);
    expect(peopleFault(onlyHere, asked("127.0.0.1", NAME))).toMatch(/Host/);
    expect(peopleFault(onlyHere, asked("127.0.0.1", undefined))).toMatch(/Host/);
    expect(peopleFault(onlyHere, asked("127.0.0.1", "localhost", "http://evil.example"))).toMatch(/origin/);
  });
  it("encrypted by itself: from everywhere, by its names, from encrypted pages", () => {
    expect(peopleFault(encrypted, asked("203.0.113.66", `${NAME}:8443`, `https://${NAME}:8443`))).toBeUndefined();
    expect(peopleFault(encrypted, asked("203.0.113.66", "DISPATCH.example.org"))).toBeUndefined();
    expect(peopleFault(encrypted, asked("203.0.113.66", "evil.example"))).toMatch(/Host/);
    expect(peopleFault(encrypted, asked("203.0.113.66", "localhost"))).toMatch(/Host/);
    expect(peopleFault(encrypted, asked("203.0.113.66", NAME, `http://${NAME}`))).toMatch(/origin/);
    expect(peopleFault(encrypted, asked("203.0.113.66", NAME, "https://evil.example"))).toMatch(/origin/);
    expect(peopleFault(encrypted, asked("127.0.0.1", "localhost", "https://localhost"))).toBeUndefined();
  });
  it("behind a proxy: from the proxy only, and nobody else says who asks", () => {
    expect(peopleFault(proxied, asked("10.1.2.3", NAME, `https://${NAME}`))).toBeUndefined();
    expect(peopleFault(proxied, asked("127.0.0.1", NAME, `https://${NAME}`))).toBeUndefined();
    expect(peopleFault(proxied, asked("10.1.2.4", NAME))).toMatch(/this machine only/);
    expect(peopleFault(proxied, asked("10.1.2.3", NAME, `http://${NAME}`))).toMatch(/origin/);
    expect(clientAddress(proxied, "10.1.2.3", "1.1.1.1, 203.0.113.66")).toBe("203.0.113.66");
    expect(clientAddress(proxied, "10.1.2.3", ["1.1.1.1", "203.0.113.66"])).toBe("203.0.113.66");
    expect(clientAddress(proxied, "10.1.2.3", undefined)).toBe("10.1.2.3");
    expect(clientAddress(proxied, "10.1.2.4", "127.0.0.1")).toBe("10.1.2.4");
    expect(clientAddress(onlyHere, "127.0.0.1", "203.0.113.66")).toBe("127.0.0.1");
    expect(clientAddress(encrypted, undefined, undefined)).toBeUndefined();
  });
});
