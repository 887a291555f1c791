import type { WervelError } from "@wervel/schema";
import type { AnySettingsClass } from "../settings/settings.ts";
import type { Constructable } from "./binding.ts";
import type { Needs } from "./needs.ts";
import type { ScopedToken, Token } from "./token.ts";

/** How the service of a node comes to be. */
export type NodeSource =
  | { readonly kind: "class"; readonly create: Constructable }
  | {
      readonly kind: "factory";
      readonly create: (needs: never) => unknown;
      readonly isAsync: boolean;
    }
  | {
      readonly kind: "wrap";
      readonly wrap: (service: never, needs: never) => unknown;
      readonly inner: GraphNode;
    }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "settings"; readonly settings: AnySettingsClass }
  | { readonly kind: "root"; readonly token: ScopedToken };

/** One service of the graph. */
export interface GraphNode {
  /** Its place in `graph.nodes`: whatever it needs comes before it. */
  readonly id: number;
  readonly token: Token;
  readonly label: string;
  readonly source: NodeSource;
  readonly edges: readonly GraphEdge[];
  readonly lifetime: "singleton" | "scoped";
  /** The path to the scoped token that makes it scoped; empty for a singleton. */
  readonly because: readonly string[];
}

/** One need of a node, resolved. */
export interface GraphEdge {
  readonly name: string;
  /** `'list'` for `all()`; `'none'` for an optional need that nothing provides. */
  readonly kind: "one" | "list" | "none";
  readonly nodes: readonly GraphNode[];
}

/** Needs that somebody outside of the services states: a route, a hook. */
export interface GraphWant {
  readonly label: string;
  readonly needs: Needs;
}

/** All services of an app and what they need, known without constructing anything. */
export interface ServiceGraph {
  /** Every node, after those that it needs. */
  readonly nodes: readonly GraphNode[];
  /** Everything that is wrong; nothing may be constructed while this is not empty. */
  readonly problems: readonly WervelError[];
  /** Resolves needs that were stated after the graph was built. Throws WERVEL_DI_MISSING. */
  edges(owner: string, needs: Needs): readonly GraphEdge[];
}
