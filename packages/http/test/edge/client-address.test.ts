import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientAddress, isInRange, readRange } from "../../src/edge/client-address.ts";

const spellings: readonly (readonly [string, string])[] = [
  ["127.0.0.1", "127.0.0.1"],
  ["::ffff:127.0.0.1", "127.0.0.1"],
  ["::FFFF:7f00:1", "127.0.0.1"],
  ["0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1"],
  ["::1", "::1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["::", "::"],
  ["2001:DB8::1", "2001:db8::1"],
  ["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
  ["fe80::1%eth0", "fe80::1"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["1::", "1::"],
  ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
];

for (const [spelling, text] of spellings) {
  test(`reads the address ${spelling} as ${text}`, () =>
    assert.equal(ClientAddress.read(spelling)?.text, text));
}

const malformed = [
  "",
  "localhost",
  "1.2.3",
  "1.2.3.4.5",
  "256.1.1.1",
  "01.2.3.4",
  "0x7f.0.0.1",
  "2130706433",
  "1.2.3.4 ",
  ":",
  ":::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  "::12345",
  "::g",
  "1.2.3.4::",
  "::1.2.3.4:5",
  "[::1]",
];

for (const text of malformed) {
  test(`refuses the address ${JSON.stringify(text)}`, () =>
    assert.equal(ClientAddress.read(text), undefined));
}

test("counts IPv6 clients by their /64 and IPv4 clients one by one", () => {
  assert.equal(ClientAddress.read("2001:db8:1:2:3:4:5:6")?.network, "2001:db8:1:2::/64");
  assert.equal(ClientAddress.read("2001:db8:1:2::ffff")?.network, "2001:db8:1:2::/64");
  assert.equal(ClientAddress.read("192.0.2.7")?.network, "192.0.2.7");
});

test("knows loopback addresses", () => {
  for (const text of ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"]) {
    assert.equal(ClientAddress.read(text)?.loopback, true, text);
  }
  for (const text of ["128.0.0.1", "::2", "10.0.0.1"])
    assert.equal(ClientAddress.read(text)?.loopback, false, text);
  assert.equal(ClientAddress.unknown.loopback, false);
});

const ranges: readonly (readonly [string, string, boolean])[] = [
  ["10.0.0.0/8", "10.255.0.1", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["192.168.1.0/25", "192.168.1.127", true],
  ["192.168.1.0/25", "192.168.1.128", false],
  ["192.0.2.1", "192.0.2.1", true],
  ["192.0.2.1", "192.0.2.2", false],
  ["0.0.0.0/0", "8.8.8.8", true],
  ["0.0.0.0/0", "::1", false],
  ["::ffff:10.0.0.0/104", "10.1.1.1", true],
  ["2001:db8::/32", "2001:db8:ffff::1", true],
  ["2001:db8::/33", "2001:db8:8000::1", false],
];

for (const [range, address, inside] of ranges) {
  test(`${address} is ${inside ? "" : "not "}in ${range}`, () => {
    assert.equal(isInRange(ClientAddress.read(address)!, readRange(range)!), inside);
  });
}

for (const text of [
  "1",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/-1",
  "::/129",
  "loopback",
  "10.0.0.0/8x",
]) {
  test(`refuses the range ${text}`, () => assert.equal(readRange(text), undefined));
}

test("does not hold the unknown address in any range", () => {
  assert.equal(isInRange(ClientAddress.unknown, readRange("0.0.0.0/0")!), false);
});
