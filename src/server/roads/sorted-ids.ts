/** Ids by the million, eight bytes each: sorted once, then looked up by halves. */

/** The numbers in order, each once. The array that is given is used for it. */
export function uniqueSorted(numbers: Float64Array): Float64Array {
  numbers.sort();
  let kept = 0;
  for (let i = 0; i < numbers.length; i++)
    if (i === 0 || numbers[i] !== numbers[kept - 1]) numbers[kept++] = numbers[i] as number; // i is inside
  return numbers.slice(0, kept);
}

/** The index of a number in a sorted array, or -1. */
export function indexIn(sorted: Float64Array, number: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] as number; // between low and high
    if (value === number) return middle;
    if (value < number) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
