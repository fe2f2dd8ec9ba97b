import { describe, expect, test } from "vitest";
import { allowList, isLoopbackHost, parseNetwork, plainAddress } from "./networks.ts";

describe("networks", () => {
  test.each([
    ["10.20.0.0/16", true],
    ["fd00::/8", true],
    ["10.1.2.3", true],
    ["10.20.0.0/33", false],
    ["10.20.0.0/-1", false],
    ["10.20.0.0/8/8", false],
    ["fd00::/129", false],
    ["police.example", false],
    ["", false],
  ])("%s", (text, ok) => {
    expect(parseNetwork(text) !== undefined).toBe(ok);
  });
  test("only loopback and the networks given are heard, IPv4 in IPv6 included", () => {
    const isAllowed = allowList(["10.20.0.0/16", "fd00::/8"]);
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.20.3.4", "::ffff:10.20.3.4", "fd12::1"]) {
      expect([address, isAllowed(address)]).toEqual([address, true]);
    }
    for (const address of ["10.21.0.1", "192.168.1.1", "fe80::1", "nonsense", ""]) {
      expect([address, isAllowed(address)]).toEqual([address, false]);
    }
  });
  test("loopback names", () => {
    expect(["localhost", "LOCALHOST", "127.0.0.1", "127.5.5.5", "[::1]", "::1"].every(isLoopbackHost)).toBe(true);
    expect(["127.0.0.1.example.org", "0.0.0.0", "localhost.example.org", "10.0.0.1", ""].some(isLoopbackHost)).toBe(
      false,
    );
    expect(plainAddress("::ffff:10.1.1.1")).toBe("10.1.1.1");
  });
});
