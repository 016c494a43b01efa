/**
 * All scenes that are played on the fake and on a real server alike.
 */
import type { Scenes } from './scene.js';
import { AGENT_SCENES } from './agents.js';
import { CALL_SCENES } from './calls.js';
import { SERVER_SCENES } from './server.js';
import { STRATEGY_SCENES } from './strategies.js';
import { TRANSFER_SCENES } from './transfers.js';

/** The scenes by name. */
export const SCENES: Scenes = {
  ...CALL_SCENES,
  ...TRANSFER_SCENES,
  ...SERVER_SCENES,
  ...AGENT_SCENES,
  ...STRATEGY_SCENES,
};
