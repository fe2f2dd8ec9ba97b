/** What somebody typed into a field of a form. */

/** The text of a field, as it was typed; nothing where there is no such field. A file is no text. */
export function typedIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
