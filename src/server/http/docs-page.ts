/** The readable page of the API: made from the OpenAPI document on the server, without scripts or outside assets. */
type Json = Record<string, unknown>;

/** The page as HTML. */
export function docsPage(document: Json): string {
  const info = document["info"] as Json;
  const paths = document["paths"] as Record<string, Record<string, Json>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => plain((operation["tags"] as string[])[0])))];
  const body = tags
    .map((tag) => {
      const own = operations.filter(({ operation }) => (operation["tags"] as string[])[0] === tag);
      return `<h2 id="${escape(tag)}">${escape(tag)}</h2>${own.map(operationHtml).join("")}`;
    })
    .join("");
  const nav = tags.map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(" ");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Vigil API</title><style>${STYLE}</style></head><body><main>
<h1>Vigil API <small>${escape(plain(info["version"]))}</small></h1>
<p>${codeSpans(plain(info["description"]))}</p>
<p>As data: <a href="/api/v1/openapi.json">openapi.json</a>, <a href="/api/v1/asyncapi.json">asyncapi.json</a></p>
<nav>${nav}</nav>${body}</main></body></html>`;
}

function operationHtml({ path, method, operation }: { path: string; method: string; operation: Json }): string {
  const parameters = (operation["parameters"] ?? []) as Json[];
  const responses = operation["responses"] as Record<string, Json>;
  const request = operation["requestBody"] as Json | undefined;
  const description =
    operation["description"] === undefined ? "" : `<p>${codeSpans(plain(operation["description"]))}</p>`;
  const rows = parameters
    .map((parameter) => {
      const schema = parameter["schema"] as Json;
      return `<tr><td><code>${escape(plain(parameter["name"]))}</code></td><td>${escape(plain(parameter["in"]))}${parameter["required"] === true ? ", required" : ""}</td><td>${escape(typeText(schema))}</td><td>${codeSpans(plain(parameter["description"] ?? ""))}</td></tr>`;
    })
    .join("");
  const table =
    rows === ""
      ? ""
      : `<table><thead><tr><th>parameter</th><th>where</th><th>form</th><th>meaning</th></tr></thead><tbody>${rows}</tbody></table>`;
  const answers = Object.entries(responses)
    .map(
      ([status, response]) =>
        `<li><code>${escape(status)}</code> ${codeSpans(plain(response["description"]))}${schemaHtml(response)}</li>`,
    )
    .join("");
  return `<section><h3><code>${escape(method.toUpperCase())} ${escape(path)}</code></h3><p><b>${escape(plain(operation["summary"]))}</b></p>${description}${table}${request === undefined ? "" : `<p>Body:</p>${schemaHtml(request)}`}<ul>${answers}</ul></section>`;
}

function schemaHtml(holder: Json): string {
  const content = Object.values((holder["content"] ?? {}) as Record<string, Json>)[0];
  if (content === undefined) return "";
  return `<details><summary>schema</summary><pre tabindex="0">${escape(JSON.stringify(content["schema"], null, 2))}</pre></details>`;
}

function typeText(schema: Json): string {
  if (Array.isArray(schema["enum"])) return schema["enum"].map(plain).join(" | ");
  const bounds = [
    schema["minimum"] === undefined ? "" : `from ${plain(schema["minimum"])}`,
    schema["maximum"] === undefined ? "" : `to ${plain(schema["maximum"])}`,
    schema["default"] === undefined ? "" : `default ${plain(schema["default"])}`,
  ].filter((text) => text !== "");
  return [plain(schema["type"] ?? "text"), ...bounds].join(", ");
}

function codeSpans(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const STYLE = `body{background:#14171a;color:#d7dbdf;font:15px/1.5 system-ui,sans-serif;margin:0}
main{max-width:70rem;margin:0 auto;padding:2rem}a{color:#8ab8e6}code,pre{font-family:ui-monospace,monospace;font-size:13px}
h1 small{color:#8a929a;font-size:60%}section{border-top:1px solid #2c3238;padding:.5rem 0}nav a{margin-right:1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top}
th{color:#8a929a;font-weight:normal}pre{overflow:auto;max-height:30rem;background:#0e1113;padding:1rem}`;

/** A value of the document as text; what is neither text nor a number is written as JSON. */
function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
