/** Why a file of roads could not be imported, as a code for programs and a sentence for people. */
export type ImportTroubleCode = "missing" | "foreign" | "truncated" | "damaged" | "unsupported" | "no-roads";

export class ImportTrouble extends Error {
  override readonly name = "ImportTrouble";
  readonly code: ImportTroubleCode;

  constructor(code: ImportTroubleCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
