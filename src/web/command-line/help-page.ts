/**
 * The help page as a document, written from the same table as everything else of the command line.
 */
import { helpPages, type VerbHelp } from "./grammar.ts";
import type { VerbGroup } from "./verb.ts";

/** The groups in the order of the page, with their titles. */
export const verbGroups: readonly { readonly group: VerbGroup; readonly title: string }[] = [
  { group: "stops", title: "On the air" },
  { group: "units", title: "Units" },
  { group: "incidents", title: "Incidents" },
  { group: "cautions", title: "Returns and cautions" },
  { group: "alerts", title: "Alerts" },
  { group: "hunts", title: "Hunts" },
  { group: "shifts", title: "Shifts and positions" },
  { group: "views", title: "The screen" },
];

const INTRODUCTION = `# The command line

Written by \`node scripts/write-command-help.ts\` from the table that the console reads lines with. Do not edit.

A line begins with a verb of two letters, in either case; what Enter will do is said before Enter. Tab completes.

- **Unit:** its call sign as spoken. It may be left out where one is selected or its alert is open; the sentence then says
  who is meant. If one unit is selected and another one's alert is open, it has to be said.
- **Place:** \`I40 MM 320 EB\`, \`I10 X 102 WB\`, \`US 54 & US 84\`, \`35.1717,-103.725\`. An address follows \`at\` and ends at a comma.
- **Plate:** \`NM ABC123\`, \`NM/ABC123\`, or \`ABC123\` where it looks like nothing else.
- **Incident:** \`26-000123\`, \`26-123\`, \`#123\`, or a unit that is on it.
- **Quotes:** what stands in "quotes" is one word, and is never a call sign, a keyword or a place.
- **Late entry:** \`@0512\`, \`@05:12:30\` (the nearest past one, in the agency's time zone) or \`@-3m\`, \`@-90s\`, \`@-1h\` at
  either end of any line. Both times are kept. A late contact is history: it extends no check.
`;

/** The whole page. Codes are not listed, because every agency has its own. */
export function commandHelpMarkdown(): string {
  const pages = helpPages();
  const overview = ["| verb | does | also |", "| --- | --- | --- |", ...pages.map(overviewRow)].join("\n");
  const chapters = verbGroups.map(({ group, title }) => {
    const verbs = pages.filter((page) => page.group === group);
    return [`## ${title}`, ...verbs.map(chapter)].join("\n\n");
  });
  return `${[INTRODUCTION.trimEnd(), overview, ...chapters].join("\n\n")}\n`;
}

function overviewRow({ verb, name, words }: VerbHelp): string {
  return `| \`${verb}\` | ${name} | ${words.map((word) => `\`${word}\``).join(", ")} |`;
}

function chapter({ verb, name, syntax, fields, note, examples }: VerbHelp): string {
  const sections = [
    `### ${verb}: ${name}`,
    `\`${syntax}\``,
    note ?? "",
    fields
      .map(({ label, doc, optional }) => `- **${label}**${optional ? " (may be left out)" : ""}: ${doc}`)
      .join("\n"),
    ["| line | what it says |", "| --- | --- |", ...examples.map(({ line, says }) => `| \`${line}\` | ${says} |`)].join(
      "\n",
    ),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}
