import { describeRenames } from "../../src/conformance/index.ts";
import { memory } from "../../src/memory/memory.ts";

describeRenames({
  name: "memory",
  create: async () => {
    const source = memory();
    return (model) => source.open(model, { now: () => 0 });
  },
});
