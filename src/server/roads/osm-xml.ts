/** Reads .osm, OpenStreetMap's XML, as a stream: `saxes` reads the XML, what its elements mean is here. */
import { createReadStream, statSync } from "node:fs";
import { SaxesParser } from "saxes";
import { ImportTrouble } from "./import-trouble.ts";
import type { OsmMember, OsmSource, OsmVisitor, ReadProgress } from "./osm-source.ts";

type Open = { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

export class OsmXmlFile implements OsmSource {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(visitor: OsmVisitor, progress: ReadProgress): Promise<void> {
    const total = statSync(this.#path).size;
    if (total === 0) throw new ImportTrouble("truncated", "the file is empty");
    const elements = new ElementReader(visitor);
    const parser = new SaxesParser({ xmlns: false });
    let ended = false;
    parser.on("opentag", (tag) => elements.open(tag.name, tag.attributes));
    parser.on("closetag", (tag) => {
      elements.close(tag.name);
      if (tag.name === "osm") ended = true;
    });
    parser.on("error", (error) => {
      throw elements.sawRoot
        ? new ImportTrouble("damaged", `the XML is not well-formed (${error.message})`)
        : new ImportTrouble("foreign", "this is not an OpenStreetMap XML file");
    });
    let done = 0;
    for await (const chunk of createReadStream(this.#path, { encoding: "utf8", highWaterMark: 1_048_576 })) {
      const text = chunk as string; // the stream has an encoding
      done += Buffer.byteLength(text);
      parser.write(text);
      progress(done, total);
    }
    if (!elements.sawRoot) throw new ImportTrouble("foreign", "this is not an OpenStreetMap XML file");
    if (!ended) throw new ImportTrouble("truncated", "the file ends before its closing </osm>: fetch it again");
    parser.close();
  }
}

class ElementReader {
  readonly #visitor: OsmVisitor;
  sawRoot = false;
  #element: Open | undefined;
  #tags = new Map<string, string>();
  #refs: number[] = [];
  #members: OsmMember[] = [];

  constructor(visitor: OsmVisitor) {
    this.#visitor = visitor;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (!this.sawRoot) {
      if (name !== "osm")
        throw new ImportTrouble("foreign", `this is XML, but <${name}> and not OpenStreetMap's <osm>`);
      this.sawRoot = true;
      const date = attributes["timestamp"] ?? attributes["osm_base"];
      if (date !== undefined) this.#visitor.date?.(date.slice(0, 10));
      return;
    }
    switch (name) {
      case "node":
      case "way":
      case "relation":
        this.#element = { name, attributes };
        this.#tags = new Map();
        this.#refs = [];
        this.#members = [];
        return;
      case "tag":
        this.#tags.set(attributes["k"] ?? "", attributes["v"] ?? "");
        return;
      case "nd":
        this.#refs.push(Number(attributes["ref"]));
        return;
      case "member": {
        const { type, ref, role } = attributes;
        if (type === "node" || type === "way" || type === "relation") {
          this.#members.push({ type, ref: Number(ref), role: role ?? "" });
        }
        return;
      }
      default: // <bounds>, <note>, <meta>: nothing of the road
    }
  }

  close(name: string): void {
    const element = this.#element;
    if (element?.name !== name) return;
    this.#element = undefined;
    const { id, lat, lon, visible } = element.attributes;
    if (visible === "false") return;
    if (name === "node") {
      const [latE7, lonE7] = [Math.round(Number(lat) * 1e7), Math.round(Number(lon) * 1e7)];
      if (!Number.isFinite(latE7) || !Number.isFinite(lonE7)) return;
      this.#visitor.node?.(Number(id), latE7, lonE7, this.#tags.size === 0 ? undefined : this.#tags);
    } else if (name === "way") this.#visitor.way?.(this.#refs, this.#tags, Number(id));
    else this.#visitor.relation?.(this.#members, this.#tags);
  }
}
