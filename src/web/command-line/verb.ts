/**
 * One verb of the command line: how it is called, what follows it, what it means, and examples that are tested.
 *
 * `defineVerb` ties the fields' types to what is done with them; afterwards all verbs look alike. The sentence in
 * `says` is in the present tense and says what Enter will do.
 */
import type { Command } from "../../domain/command.ts";
import type { Place } from "../../domain/place.ts";
import type { Fault, Fields, Part, Reader, ValuesOf } from "./field.ts";
import type { LineContext } from "./line-context.ts";

/** What the console does by itself, without a command to the server. */
export type ViewAction =
  | { readonly type: "open-unit"; readonly unitId: string }
  | { readonly type: "open-incident"; readonly incident: string }
  | { readonly type: "open-alert"; readonly alertId: string }
  | { readonly type: "map"; readonly place: Place; readonly latDeg: number; readonly lonDeg: number }
  | { readonly type: "map-unit"; readonly unitId: string }
  /** Units on shift, the least recently heard first; Enter steps through them. */
  | { readonly type: "roll-call" }
  | { readonly type: "status-sheet" }
  | { readonly type: "find"; readonly text: string }
  | { readonly type: "practice"; readonly scenario?: string }
  | { readonly type: "undo" }
  | { readonly type: "help"; readonly verb?: string };

export type Meaning =
  | { readonly kind: "command"; readonly commands: readonly Command[]; readonly says: string }
  | { readonly kind: "view"; readonly action: ViewAction; readonly says: string };
/** What is wrong with the whole although each part could be read. */
export type Objection = {
  readonly kind: "objection";
  readonly message: string;
  readonly expected: string;
  /** True where the line only has to go on. */
  readonly unfinished: boolean;
};

export type VerbGroup = "stops" | "units" | "incidents" | "cautions" | "alerts" | "hunts" | "shifts" | "views";
type VerbData = {
  readonly verb: string;
  /** Longer words that mean the same. */
  readonly words: readonly string[];
  readonly name: string;
  readonly group: VerbGroup;
  /** What a dispatcher should know besides. */
  readonly note?: string;
  readonly examples: readonly Example[];
};
/** A line and the sentence it is explained with, in the center of `example-center.ts`. */
export type Example = { readonly line: string; readonly says: string };
export type Verb = VerbData & {
  readonly parts: readonly Part[];
  readonly read: (reader: Reader) => Meaning | Objection | Fault;
};

/** A verb from its fields, in the order in which they are typed, and what they mean together. */
export function defineVerb<F extends Fields>(
  data: VerbData & {
    readonly fields: F;
    readonly means: (values: ValuesOf<F>, context: LineContext) => Meaning | Objection;
  },
): Verb {
  const { fields, means, ...rest } = data;
  return {
    ...rest,
    parts: Object.values(fields).flatMap((field) => field.parts),
    read: (reader) => {
      const values: Record<string, unknown> = {};
      for (const [name, field] of Object.entries(fields)) {
        const value = field.read(reader);
        if (!value.ok) return value.fault;
        values[name] = value.value;
      }
      const left = reader.line.words[reader.next];
      if (left !== undefined) {
        const message = `"${left.text}" is not understood here`;
        return { kind: "wrong", message, expected: `nothing more after ${data.verb} and its fields`, at: left.from };
      }
      return means(values as ValuesOf<F>, reader.context); // each was read by the field of its name
    },
  };
}

/** Commands with the sentence that explains them. */
export function commands(says: string, ...all: readonly Command[]): Meaning {
  return { kind: "command", commands: all, says };
}

export function view(says: string, action: ViewAction): Meaning {
  return { kind: "view", action, says };
}

export function object(message: string, expected: string): Objection {
  return { kind: "objection", message, expected, unfinished: false };
}

/** What is there is well, and something more is needed. */
export function lacks(message: string, expected: string): Objection {
  return { kind: "objection", message, expected, unfinished: true };
}

/** Joins the parts of a sentence that are there: "on NM ABC123", "at I-40 MM 320 EB". */
export function phrase(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" ");
}
