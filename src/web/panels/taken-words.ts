/** How many of the alerts that stand nobody has taken: in the same words wherever it is told. */
export function takenWords(open: number, standing: number): string {
  if (standing === 0) return "none";
  if (open > 0) return `${open} of ${standing} not taken`;
  return standing === 1 ? "1, taken" : `all ${standing} taken`;
}
