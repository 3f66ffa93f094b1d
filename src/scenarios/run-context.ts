import type { EmulatorConnection } from "../client/connection.ts";
import type { WallClock } from "../core/wall.ts";
import type { ScenarioBots } from "./bots.ts";
import type { Names } from "./calls.ts";
import type { ScenarioFeed } from "./feed.ts";
import type { ScenarioPatterns } from "./patterns.ts";
import type { Scenario } from "./scenario.ts";

/** Everything that the steps of one run work with. */
export interface RunContext {
  readonly scenario: Scenario;
  readonly connection: EmulatorConnection;
  readonly feed: ScenarioFeed;
  readonly bots: ScenarioBots;
  readonly names: Names;
  /** Fcids of all bots of the tenant. */
  readonly botFcids: ReadonlySet<string>;
  readonly patterns: ScenarioPatterns;
  readonly wall: WallClock;
  /** Values that steps have saved. */
  readonly variables: Map<string, unknown>;
  /** Returns the name of a bot of the scenario for its fcid; other fcids stand for themselves. */
  readonly nameOf: (fcid: string) => string;
}
