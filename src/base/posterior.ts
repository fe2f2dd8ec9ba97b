/**
 * Bayes' rule for a search: what remains likely where, after looking. Of each area its probability before, or any weight
 * in that proportion, and how likely what was seen would have been if somebody is there: for "nothing" that is the
 * share such a look misses.
 */

/** Shares of one, in the order given. All of them nothing: nothing remains anywhere, and each is 0. */
export function posterior(weights: readonly number[], likelihoods: readonly number[]): number[] {
  const joint = weights.map((weight, i) => weight * (likelihoods[i] ?? 1));
  const sum = joint.reduce((total, share) => total + share, 0);
  return joint.map((share) => (sum > 0 ? share / sum : 0));
}
