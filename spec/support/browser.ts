/**
 * A headless Chromium, driven over its driver's WebDriver interface with fetch; no package needed.
 *
 * Each browser has a driver of its own on a free port of 127.0.0.1 and a profile of its own, and takes both with it.
 * Waits watch the page itself, without polling. `CHROMIUM` and `CHROMEDRIVER` name other programs than those of Debian.
 * Source: W3C WebDriver, and the driver's own `goog/cdp/execute`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long a wait in the page takes at most, in milliseconds. */
const PATIENCE = 8000;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
];

/** WebDriver's name for an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function programOf(variable: string, name: string): string {
  const given = process.env[variable];
  const candidates = given === undefined
    ? (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
    : [given];
  const found = candidates.find(isProgram);
  if (found === undefined) {
    throw new Error(
      `the browser specs need Chromium and its driver ("${
        given ?? name
      }" is not there): apt-get install chromium chromium-driver`,
    );
  }
  return found;
}

async function startDriver(): Promise<{ driver: ChildProcess; url: string }> {
  const driver = spawn(programOf('CHROMEDRIVER', 'chromedriver'), ['--port=0', '--allowed-ips=127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: driver.stdout! })) {
    const port = /started successfully on port (\d+)/.exec(line)?.[1];
    if (port !== undefined) return { driver, url: `http://127.0.0.1:${port}` };
  }
  throw new Error('chromedriver ended before it listened');
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = await response.json() as { value: { message?: string } | null };
  if (!response.ok) throw new Error(`WebDriver: ${value?.message?.split('\n', 1)[0] ?? response.status}`);
  return value;
}

/** A browser with one window. */
export class Browser {
  readonly #driver: ChildProcess;
  readonly #session: string;
  readonly #profile: string;

  private constructor(driver: ChildProcess, session: string, profile: string) {
    this.#driver = driver;
    this.#session = session;
    this.#profile = profile;
  }

  /**
   * Starts a browser.
   *
   * @throws {Error} Chromium or its driver isn't installed; the text says what to install
   */
  static async open(): Promise<Browser> {
    const binary = programOf('CHROMIUM', 'chromium');
    const { driver, url } = await startDriver();
    const profile = mkdtempSync(join(tmpdir(), 'wallboard-profile-'));
    const options = { binary, args: [...FLAGS, `--user-data-dir=${profile}`] };
    const capabilities = {
      alwaysMatch: { browserName: 'chrome', 'goog:chromeOptions': options, timeouts: { script: PATIENCE } },
    };
    try {
      const { sessionId } = await send('POST', `${url}/session`, { capabilities }) as { sessionId: string };
      return new Browser(driver, `${url}/session/${sessionId}`, profile);
    } catch (error) {
      driver.kill();
      throw error;
    }
  }

  /** Opens an address and waits for the page to be loaded. */
  async go(url: string): Promise<void> {
    await send('POST', `${this.#session}/url`, { url });
  }

  /** Returns what the body of a function comes to in the page; `arguments` are the further arguments. */
  run<T = unknown>(body: string, ...args: unknown[]): Promise<T> {
    return send('POST', `${this.#session}/execute/sync`, { script: body, args }) as Promise<T>;
  }

  /** Waits until an expression over the page is true; `arguments` are the further arguments. */
  async until(expression: string, ...args: unknown[]): Promise<void> {
    const script = `
      const done = arguments[arguments.length - 1];
      const holds = () => (${expression});
      const check = () => holds() && (observer.disconnect(), done(null));
      const observer = new MutationObserver(check);
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      check();`;
    await send('POST', `${this.#session}/execute/async`, { script, args }).catch(async (error: unknown) => {
      const text = await this.run<string>('return document.body.innerText');
      throw new Error(`not so within ${PATIENCE} ms: ${expression}\nThe page shows:\n${text}`, { cause: error });
    });
  }

  /** Clicks on the element that a CSS selector finds, as a person would: it has to be in sight. */
  async click(selector: string): Promise<void> {
    await send('POST', `${await this.#element(selector)}/click`, {});
  }

  /** Types into the element that a CSS selector finds. */
  async type(selector: string, text: string): Promise<void> {
    await send('POST', `${await this.#element(selector)}/value`, { text });
  }

  /** Presses a key wherever the focus is; WebDriver's code for it, such as U+E004 for Tab. */
  async press(key: string): Promise<void> {
    const actions = [{ type: 'keyDown', value: key }, { type: 'keyUp', value: key }];
    await send('POST', `${this.#session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** Sets size and colour scheme of the window. */
  async emulate(width: number, height: number, scheme: 'light' | 'dark' = 'light'): Promise<void> {
    await this.#command('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.#command('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  /** Returns a picture of the window, as PNG. */
  async screenshot(): Promise<Buffer> {
    return Buffer.from(await send('GET', `${this.#session}/screenshot`) as string, 'base64');
  }

  /** Ends the browser and its driver, and removes the profile. */
  async close(): Promise<void> {
    await send('DELETE', this.#session).catch(() => undefined);
    const ended = once(this.#driver, 'exit');
    this.#driver.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #element(selector: string): Promise<string> {
    const found = await send('POST', `${this.#session}/element`, { using: 'css selector', value: selector }) as Record<
      string,
      string
    >;
    return `${this.#session}/element/${found[ELEMENT]}`;
  }

  async #command(cmd: string, params: object): Promise<void> {
    await send('POST', `${this.#session}/goog/cdp/execute`, { cmd, params });
  }
}
