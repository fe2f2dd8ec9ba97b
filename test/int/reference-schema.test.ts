/**
 * The documented JSON schema of a reference table is the one the code reads by, and its example is accepted.
 * To write it anew after a change: `UPDATE_SCHEMA=1 npx vitest run test/int/reference-schema.test.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { readReferenceTable, referenceTableSchema } from "../../src/roads/reference-table.ts";

const SCHEMA = new URL("../../docs/reference-table.schema.json", import.meta.url);
const DOCUMENT = new URL("../../docs/data.md", import.meta.url);

test("[RT1] docs/reference-table.schema.json is current", () => {
  const schema = z.toJSONSchema(referenceTableSchema, { io: "input" });
  if (process.env.UPDATE_SCHEMA !== undefined) writeFileSync(SCHEMA, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(readFileSync(SCHEMA, "utf8"))).toEqual(JSON.parse(JSON.stringify(schema)));
});

test("[RT1] the example in docs/data.md is a table", () => {
  const example = /```json\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, "utf8"))?.[1] ?? "";
  expect(readReferenceTable(JSON.parse(example))).toMatchObject({ ok: true });
});
