/**
 * Roles, and who holds which where. A role is held in one agency, or in every agency of the center; a person may
 * hold several, and what any one of them allows is allowed.
 */
import type { AgencyId } from "../base/ids.ts";

export const roles = [
  "officer",
  "dispatcher",
  "supervisor",
  "commander",
  "investigator",
  "public-information",
  "auditor",
  "administrator",
] as const;
export type Role = (typeof roles)[number];

/** A role that somebody was given. Without an agency it holds in all of the center (AC5). */
export type Grant = { readonly role: Role; readonly agencyId?: AgencyId };

/** A role as it is said. */
export const roleNames: Readonly<Record<Role, string>> = {
  officer: "officer",
  dispatcher: "dispatcher",
  supervisor: "supervisor",
  commander: "incident commander",
  investigator: "investigator",
  "public-information": "public information",
  auditor: "auditor",
  administrator: "administrator",
};
