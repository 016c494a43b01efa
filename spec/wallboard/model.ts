/**
 * The board's model as the specs of it work with it: told what the wire says, at a time that they set.
 */
import { PbxState } from '../../example/wallboard/pbx-state.js';
import { lineOf } from './board.js';
import { NOW, said } from './wire.js';

/** A model, and its clock. */
export class Model {
  /** In milliseconds since 1970. */
  now = NOW;
  /** What is tested. */
  readonly state = new PbxState('pbx', NOW);

  /** Tells it an event; returns whether the board has changed. */
  hear(event: string, ...lines: string[]): boolean {
    return this.state.apply(said(`Event: ${event}`, ...lines), this.now);
  }

  /** Its calls, a line each. */
  calls(): string[] {
    return this.state.view(this.now, false).calls.map(lineOf);
  }
}
