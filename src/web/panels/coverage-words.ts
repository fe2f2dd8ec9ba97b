/** The words for what is usual where a device was lost (SL8, SL9). None of them says that all is well. */

export type SilentDevice = {
  readonly heardAtMs: number;
  readonly usual: "poor" | "good";
  readonly lossCount?: number | undefined;
  readonly passCount: number;
  readonly gapS?: number | undefined;
};

/** Undefined where nothing is known, or the device was heard since it was asked about. */
export function coverageWords(
  known: SilentDevice | undefined,
  heardAtMs: number | undefined,
): { readonly text: string; readonly isNews: boolean } | undefined {
  if (known === undefined || heardAtMs === undefined || heardAtMs > known.heardAtMs) return undefined;
  if (known.usual === "good") return { text: "it is usually heard here: not the coverage", isNews: true };
  const share = known.lossCount === undefined ? "" : ` (${known.lossCount} of ${known.passCount} lost here`;
  const minutes = known.gapS === undefined ? "" : `, for ${Math.max(1, Math.round(known.gapS / 60))} min or so`;
  return {
    text: `poor coverage here is usual${share}${minutes}${share === "" ? "" : ")"}; no word from the officer`,
    isNews: false,
  };
}
