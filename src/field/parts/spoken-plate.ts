/**
 * A plate as it is said on the air, written down: `november mike, alpha bravo charlie, one two three` is NM ABC123.
 * The phonetic alphabets of police and of everybody else, figures as words; what is none of them stays out.
 */
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "alpha alfa adam a|bravo boy b|charlie charles c|delta david d|echo edward e|foxtrot frank f|golf george g|" +
    "hotel henry h|india ida i|juliett juliet john j|kilo king k|lima lincoln l|mike mary m|november nora n|" +
    "oscar ocean o|papa paul p|quebec queen q|romeo robert r|sierra sam s|tango tom t|uniform union u|victor v|" +
    "whiskey whisky william w|xray x-ray x|yankee young y|zulu zebra z"
  )
    .split("|")
    .flatMap((words) => words.split(" ").map((word) => [word, words.at(-1)?.toUpperCase() ?? ""])),
);
const FIGURES: Readonly<Record<string, string>> = Object.fromEntries(
  "zero oh|one|two to too|three tree|four for fower|five fife|six|seven|eight ate|nine niner"
    .split("|")
    .flatMap((words, figure) => words.split(" ").map((word) => [word, String(figure)])),
);
const STATES: Readonly<Record<string, string>> = {
  "new mexico": "NM",
  texas: "TX",
  arizona: "AZ",
  colorado: "CO",
  oklahoma: "OK",
  utah: "UT",
  california: "CA",
  nevada: "NV",
  kansas: "KS",
  mexico: "MX",
};

/** The plate that was said, state first where one was; an empty text where nothing of it was one. */
export function plateOfWords(spoken: string): string {
  let said = ` ${spoken
    .toLowerCase()
    .replace(/x[- ]ray/g, "xray")
    .replace(/[^a-z0-9]+/g, " ")
    .trim()} `;
  let state = "";
  for (const [name, code] of Object.entries(STATES)) {
    if (!said.startsWith(` ${name} `)) continue;
    state = code;
    said = said.slice(name.length + 1);
    break;
  }
  const plate = said
    .trim()
    .split(" ")
    .map(
      (word) =>
        LETTERS[word] ??
        FIGURES[word] ??
        (/^\d+$/.test(word) || /^[a-z]\d+[a-z0-9]*$/.test(word) ? word.toUpperCase() : ""),
    )
    .join("");
  if (state !== "" || plate.length < 6) return [state, plate].filter((part) => part !== "").join(" ");
  // Two letters of a state, said before the rest, stand apart.
  const first = plate.slice(0, 2);
  return Object.values(STATES).includes(first) ? `${first} ${plate.slice(2)}` : plate;
}
