/**
 * The row of figures below the newest line of a terminal.
 *
 * It is erased before a line is written and comes back a moment later, so a burst of lines pays for it once. The cursor
 * waits on its first column, not behind it: a terminal that grows narrower may break the row into several lines, and
 * what lies from the cursor on is then the whole of it, on terminals that do so and on those that don't. (tmux 3.3
 * loses the first of three lines into its history while the screen isn't full yet.) Nothing but the row itself is ever
 * moved or erased: a process that is killed leaves at most one stale row, never a terminal in disorder.
 */

/** How long after a line the row comes back, in milliseconds: too short to see. */
const REDRAW_DELAY = 50;

/** How often the figures are brought up to date, in milliseconds. */
const REFRESH_INTERVAL = 1000;

/**
 * To the first column; delete the line and all into which it may have been broken. Nothing lies below them. To erase to
 * the end of the screen would keep them in the history of some terminals, where the row is at the top. Source: ECMA-48,
 * CR and DL; tmux screen-write.c, screen_write_clearendofscreen(), 3.3.
 */
const ERASE = '\r\x1b[50M';

/**
 * A row that is too wide is cut and not broken: the terminal may have been resized before this process is told. Source:
 * DEC VT100, DECAWM.
 */
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';

/** The last row of a terminal. */
export class StatusRow {
  readonly #write: (text: string) => void;
  readonly #text: () => string;
  readonly #interval: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #isShown = false;

  /**
   * @param write writes to the terminal
   * @param text gets the row as it is now, no wider than the terminal
   */
  constructor(write: (text: string) => void, text: () => string) {
    this.#write = write;
    this.#text = text;
    this.#interval = setInterval(() => this.#draw(), REFRESH_INTERVAL).unref();
    this.#draw();
  }

  /** Takes the row away for something to be written, and has it come back after that. */
  clear(): void {
    if (this.#isShown) this.#write(ERASE);
    this.#isShown = false;
    this.#timer ??= setTimeout(() => this.#draw(), REDRAW_DELAY).unref();
  }

  /** Takes the row away for good, with what the terminal may have echoed there meanwhile (`^C`). */
  end(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#timer);
    this.#write(ERASE);
  }

  /** Draws the row anew, as wide as the terminal is now. */
  redraw(): void {
    if (this.#isShown) this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write(`${ERASE}${NO_WRAP}${this.#text()}${WRAP}\r`);
    this.#isShown = true;
  }
}
