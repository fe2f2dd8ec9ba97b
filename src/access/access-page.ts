/** The table of rights as a page for people, Markdown: what each word means, then a table for each section. */
import { accessSections } from "./access-table.ts";
import { comesAsFar, type Reach, reaches, type Relation, type Tie } from "./reach.ts";
import { roleNames, roles } from "./role.ts";
import { asId, type AgencyId } from "../base/ids.ts";

const HEAD = `# Who may do what

Every command, every read and every piece of administration has a row, every role a column, and the cell says how far
that role reaches with it. What has no row, and what stands as ·, is denied. The rules are in
[src/access/SPEC.md](../src/access/SPEC.md).

A role is held in one agency, or in all of the center; a person may hold several. A thing is the agency's whose it is;
positions, channels, plates and persons belong to no agency and are the center's own.

This page is written by \`node scripts/write-access-page.ts\` from the table that is in force
(\`src/access/access-table.ts\`); a test tries every cell of it.

## How far a word reaches

| whose it is | the person's tie to it | ${reaches.slice(1).join(" | ")} |
| --- | --- | ${reaches
  .slice(1)
  .map(() => "---")
  .join(" | ")} |
`;

const OWN = asId<AgencyId>("own");
/** Whose a thing can be, as seen from the agency that a role is held in. */
const owners = {
  "the agency's": { agencyId: OWN },
  "another agency's": { agencyId: asId<AgencyId>("other") },
  "the center's own": {},
} as const;
type Owner = keyof typeof owners;
/** How somebody can stand to a thing: by their own work, or by what their agency has a part in. */
const standings = {
  "rides in it": { tie: "own-unit", shared: false },
  "their unit works on it": { tie: "own-incident", shared: false },
  "shared with the agency": { tie: "none", shared: true },
  none: { tie: "none", shared: false },
} as const satisfies Record<string, { tie: Tie; shared: boolean }>;
type Standing = keyof typeof standings;

/** One way in which somebody whose role is held in the agency `own` can stand to a thing. */
function exampleRelation(owner: Owner, standing: Standing): Relation {
  const { tie, shared } = standings[standing];
  return { ...owners[owner], tie, sharedWith: shared ? [OWN] : [] };
}

/** The page. */
export function accessPage(): string {
  const sections = accessSections.map(({ title, says, lines, notOwnUnit }) =>
    [
      `## ${title}`,
      "",
      ...(says === "" ? [] : [says, ""]),
      ...(notOwnUnit === undefined
        ? []
        : ["Nobody does this about the unit that they ride in, whatever their roles.", ""]),
      `| | ${roles.map((role) => roleNames[role]).join(" | ")} |`,
      `| --- | ${roles.map(() => "---").join(" | ")} |`,
      ...lines.map(([act, ...cells]) => `| ${act} | ${cells.map(cellText).join(" | ")} |`),
      "",
    ].join("\n"),
  );
  return `${HEAD}${reachRows().join("\n")}\n\n${sections.join("\n")}`;
}

function cellText(reach: Reach): string {
  return reach === "no" ? "·" : reach;
}

function reachRows(): string[] {
  const rows: string[] = [];
  for (const owner of Object.keys(owners) as Owner[]) {
    for (const standing of Object.keys(standings) as Standing[]) {
      const relation = exampleRelation(owner, standing);
      const cells = reaches.slice(1).map((reach) => (comesAsFar(reach, OWN, relation) ? "yes" : "·"));
      rows.push(`| ${owner} | ${standing} | ${cells.join(" | ")} |`);
    }
  }
  return rows;
}
