import { expect, test } from "vitest";
import { brokerHash, brokerLines, brokerUser, isBrokerHash } from "./broker-files.ts";

const device = (id: string, ...keys: string[]) => ({ id, keys, hash: "$7$1$x$y" });

test("each device writes below its own topic, a gateway of ours only reads", () => {
  const readers = [{ username: "vigil", hash: "$7$1$a$b", topics: ["owntracks/#"] }];
  const { passwords, access, without } = brokerLines(
    [device("p2", "owntracks:b/phone"), device("p1", "owntracks:a/phone", "osmand:a")],
    readers,
  );
  expect(passwords).toEqual(["vigil:$7$1$a$b", "p1:$7$1$x$y", "p2:$7$1$x$y"]);
  expect(access).toEqual([
    "user vigil",
    "topic read owntracks/#",
    "user p1",
    "topic readwrite owntracks/a/phone/#",
    "user p2",
    "topic readwrite owntracks/b/phone/#",
  ]);
  expect(without).toEqual([]);
});

test("no name and no topic gives more than its own: wildcards, half a topic, a line's end, a gateway's name", () => {
  const lines = brokerLines(
    [
      device("w1", "owntracks:#"),
      device("w2", "owntracks:+/phone"),
      device("w3", "owntracks:a"),
      device("w4", "owntracks:a/b/c"),
      device("w5", "taip:0312"),
      device("vigil", "owntracks:v/phone"),
      device("owntracks:c/phone\nuser vigil", "owntracks:c/phone"),
      { ...device("revoked", "owntracks:r/phone"), hash: "" },
    ],
    [{ username: "vigil", hash: "h", topics: ["owntracks/#"] }],
  );
  expect(lines.without).toEqual(["vigil", "w1", "w2", "w3", "w4", "w5"]);
  expect(lines.passwords).toEqual(["vigil:h", "owntracks_c/phone_user_vigil:$7$1$x$y"]);
  expect(lines.access.filter((line) => line.startsWith("topic"))).toEqual([
    "topic read owntracks/#",
    "topic readwrite owntracks/c/phone/#",
  ]);
  expect(brokerUser("owntracks:c/phone")).toBe("owntracks_c/phone");
});

test("a secret is known again by its line, and no other is", () => {
  const hash = brokerHash("the password of the gateway");
  expect(hash).toMatch(/^\$7\$101\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{86}==$/);
  expect(isBrokerHash(hash, "the password of the gateway")).toBe(true);
  expect(isBrokerHash(hash, "another")).toBe(false);
  expect(isBrokerHash("", "the password of the gateway")).toBe(false);
});
