/**
 * The whole screen of a terminal, taken and given back: what stood there before stands there again at the end.
 *
 * Source: xterm control sequences: 1049 is the alternate screen, 25 the cursor, 7 the wrapping of long lines.
 */
import { emitKeypressEvents, type Key } from 'node:readline';
import type { Output } from '../terminal/output.js';
import type { Size } from './view.js';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';

/** A screen of one's own. */
export class Screen {
  readonly #output: Output;
  readonly #input: NodeJS.ReadStream;
  readonly #onKey: (text: string | undefined, key: Key) => void;
  readonly #stopResize: () => void;

  constructor(
    output: Output,
    input: NodeJS.ReadStream,
    events: { onKey(text: string | undefined, key: Key): void; onResize(): void },
  ) {
    this.#output = output;
    this.#input = input;
    this.#onKey = (text, key) => events.onKey(text, key);
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.on('keypress', this.#onKey);
    input.resume();
    this.#stopResize = output.onResize(() => events.onResize());
    output.raw(ENTER);
  }

  /** How large it is now. */
  get size(): Size {
    return this.#output.size;
  }

  /** Shows lines, as many as there are rows. */
  show(lines: readonly string[]): void {
    this.#output.raw(`\x1b[H${lines.map((line) => `\x1b[2K${line}`).join('\r\n')}\x1b[J`);
  }

  /** Gives the terminal back. */
  leave(): void {
    this.#stopResize();
    this.#input.off('keypress', this.#onKey);
    this.#input.setRawMode(false);
    this.#input.pause();
    this.#output.raw(LEAVE);
  }
}
