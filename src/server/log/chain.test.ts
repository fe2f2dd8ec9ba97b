/** The worked example of README.md, value by value: a change of the format must not go unnoticed. */
import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { genesisHash, rowHash, subjectsText } from "./chain.ts";

const row = {
  seq: 1,
  term: 1,
  type: "UnitContacted",
  version: 1,
  atMs: 1_700_000_000_000,
  subjectsText: subjectsText(["unit:NMSP-312"]),
  actor: '{"kind":"dispatcher"}',
  agency: "NMSP",
  cause: "command:c-1",
  data: '{"note":"año"}',
  sealed: null,
};

test("the genesis hash is that of the log's id", () => {
  expect(genesisHash("example")).toBe(hash("sha256", "vigil-log-1 example"));
});

test("a row's hash is that of the netstrings of its fields after the hash before it", () => {
  const text =
    `64:${genesisHash("example")},1:1,1:1,13:UnitContacted,1:1,13:1700000000000,17:["unit:NMSP-312"],` +
    `21:{"kind":"dispatcher"},4:NMSP,11:command:c-1,15:{"note":"año"},-,`;
  expect(rowHash(genesisHash("example"), row)).toBe(hash("sha256", text));
  expect(rowHash(genesisHash("example"), row)).toBe("2c4a713da6fea9983fb2a9515f560b9ecc69a011b11200084c3d26e3f8342b7a");
});

test("an absent agency and an empty one, no sealed part and an empty one, are told apart", () => {
  const hashes = [
    rowHash(genesisHash("example"), row),
    rowHash(genesisHash("example"), { ...row, agency: null }),
    rowHash(genesisHash("example"), { ...row, agency: "" }),
    rowHash(genesisHash("example"), { ...row, sealed: new Uint8Array(0) }),
    rowHash(genesisHash("example"), { ...row, sealed: Uint8Array.of(0) }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("sealed bytes are hashed as they are stored", () => {
  const sealed = Uint8Array.of(0xc3, 0x28, 0x00, 0xff);
  const before = `64:${genesisHash("example")},1:1,1:1,13:UnitContacted,1:1,13:1700000000000,17:["unit:NMSP-312"],`;
  const after = '21:{"kind":"dispatcher"},4:NMSP,11:command:c-1,15:{"note":"año"},4:';
  const bytes = Buffer.concat([Buffer.from(before + after), sealed, Buffer.from(",")]);
  expect(rowHash(genesisHash("example"), { ...row, sealed })).toBe(hash("sha256", bytes));
});
