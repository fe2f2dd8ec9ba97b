/**
 * Tables as text (RFC 4180): read with commas or semicolons, quotes, any line end; written so that a spreadsheet takes
 * nothing in them for a formula.
 */

/** The rows of a table, each as its cells. Empty lines are left out. */
export function readCsv(text: string): string[][] {
  const clean = text.replace(/^\uFEFF/, "");
  const comma = separatorOf(clean);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = (): void => {
    row.push(plainCell(cell));
    cell = "";
  };
  const endRow = (): void => {
    endCell();
    if (row.some((value) => value !== "")) rows.push(row);
    row = [];
  };
  for (let i = 0; i < clean.length; i++) {
    const letter = clean[i];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (clean[i + 1] === '"') cell += clean[i++];
      else quoted = false;
    } else if (letter === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (letter === comma) endCell();
    else if (letter === "\n") endRow();
    else if (letter !== "\r") cell += letter;
  }
  if (cell !== "" || row.length > 0) endRow();
  return rows;
}

/** A table as text. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(writtenCell).join(",")}\r\n`).join("");
}

function separatorOf(text: string): string {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  return head.split(";").length > head.split(",").length ? ";" : ",";
}

// What a spreadsheet would compute stands behind an apostrophe; it is taken off again when read.
function writtenCell(value: string): string {
  const safe = /^'?[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function plainCell(cell: string): string {
  const trimmed = cell.trim();
  return /^''?[=+\-@\t]/.test(trimmed) ? trimmed.slice(1) : trimmed;
}
