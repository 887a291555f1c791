import { memory } from "@wervel/data";
import { describeStore } from "@wervel/data/conformance";

describeStore({ name: "memory", create: () => memory({ seed: 7 }), plans: 500, writes: 50 });
