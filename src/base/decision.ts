/**
 * The answer of the domain to a command: accepted, with the events it causes, or refused, with a reason.
 *
 * A refusal is an ordinary value. It is never thrown and never matched by its text: `Refusal` is a closed
 * union of kebab-case literals that read after "refused:".
 */
export type Accepted<Event> = { readonly ok: true; readonly events: readonly Event[] };
export type Refused<Refusal extends string> = {
  readonly ok: false;
  readonly refusal: Refusal;
  /** The command's field that the refusal is about, where there is one. */
  readonly field?: string;
  /** What a person needs to know beyond the reason itself, e.g. the unit that already has the call sign. */
  readonly detail?: string;
};
export type Decision<Event, Refusal extends string> = Accepted<Event> | Refused<Refusal>;

/** Accepts a command with the events it causes; none means that it is already so and nothing need change. */
export function accept<Event>(...events: readonly Event[]): Accepted<Event> {
  return { ok: true, events };
}

/** Refuses a command. `field` names the part of the command that is at fault. */
export function refuse<Refusal extends string>(refusal: Refusal, field?: string, detail?: string): Refused<Refusal> {
  return {
    ok: false,
    refusal,
    ...(field === undefined ? {} : { field }),
    ...(detail === undefined ? {} : { detail }),
  };
}
