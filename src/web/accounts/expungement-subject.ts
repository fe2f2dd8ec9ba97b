/** Whom an expungement is about, what it would blot out, and which wait: as the API says them, and in words. */
import { z } from "zod";

export const Subject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plate"), plate: z.string() }),
  z.object({ kind: z.literal("person"), name: z.string() }),
  z.object({ kind: z.literal("phone"), number: z.string() }),
  z.object({ kind: z.literal("incident"), incident: z.string() }),
]);
export type Subject = z.infer<typeof Subject>;
export type SubjectKind = Subject["kind"];

export const Preview = z.object({
  rowCount: z.number(),
  incidents: z.array(z.string()),
  alsoNamedIn: z.array(z.string()),
  recoveredCount: z.number(),
  nothingUnder: z.array(Subject),
});
export type Preview = z.infer<typeof Preview>;

const Waiting = z.object({
  id: z.string(),
  subjects: z.array(Subject),
  authority: z.string(),
  reason: z.string(),
  orderedBy: z.string(),
  orderedAtMs: z.number(),
  untilMs: z.number(),
  mine: z.boolean(),
});
export type Waiting = z.infer<typeof Waiting>;
export const Orders = z.object({
  items: z.array(Waiting),
  done: z.array(
    z.object({
      seq: z.number(),
      atMs: z.number(),
      authority: z.string(),
      orderedBy: z.string(),
      confirmedBy: z.string(),
      rowCount: z.number(),
    }),
  ),
});
export type Orders = z.infer<typeof Orders>;

/** Where a subject's name stands, what it is called, and how much of it the server takes. */
export const SUBJECT_KINDS: readonly { readonly value: SubjectKind; readonly label: string; readonly max: number }[] = [
  { value: "plate", label: "Plate", max: 20 },
  { value: "person", label: "Person's name", max: 120 },
  { value: "phone", label: "Telephone number", max: 40 },
  { value: "incident", label: "Incident: all of its text", max: 64 },
];

export function subjectOf(kind: SubjectKind, text: string): Subject {
  switch (kind) {
    case "plate":
      return { kind, plate: text };
    case "person":
      return { kind, name: text };
    case "phone":
      return { kind, number: text };
    case "incident":
      return { kind, incident: text };
  }
}

/** `plate NM ABC123`. */
export function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case "plate":
      return `plate ${subject.plate}`;
    case "person":
      return `person ${subject.name}`;
    case "phone":
      return `telephone ${subject.number}`;
    case "incident":
      return `incident ${subject.incident}`;
  }
}

/** What it would do, a sentence for each thing that whoever says yes has to know. */
export function previewSentences(preview: Preview): readonly string[] {
  const { rowCount, incidents, alsoNamedIn, recoveredCount, nothingUnder } = preview;
  const rows = rowCount === 1 ? "1 record loses something" : `${rowCount} records lose something`;
  const whole = [`${rows}${incidents.length === 0 ? "" : `, in ${incidents.join(", ")}`}. It can't be undone.`];
  if (nothingUnder.length > 0)
    whole.push(`Nothing is sealed under ${nothingUnder.map(subjectText).join("; ")}: look at how it is written.`);
  if (alsoNamedIn.length > 0)
    whole.push(`Other text names it too, in ${alsoNamedIn.join(", ")}: that text goes only if the incident is added.`);
  if (recoveredCount > 0) {
    const of = recoveredCount === 1 ? "1 of them was" : `${recoveredCount} of them were`;
    whole.push(`${of} sealed while no key was ready: these go together, whoever they are about.`);
  }
  return whole;
}
