/**
 * TypeScript's own language server, asked what an editor would show: `tsc --lsp` over its standard streams.
 *
 * One source at a time, open in the editor's memory only and named as a file of the project that isn't there; a caret
 * in it (`‸`) stands behind the first letter of the name that is asked for.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { PROJECT } from './source.js';

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const CARET = '‸';

/** A running server. */
export class LanguageServer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #received = Buffer.alloc(0);
  #asked = 0;

  private constructor() {
    const typescript = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..');
    const tsc = join(typescript, 'bin/tsc');
    this.#process = spawn(process.execPath, [tsc, '--lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#process.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  /** Starts one and introduces an editor that reads plain text. */
  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer();
    const capabilities = { textDocument: { hover: { contentFormat: ['plaintext'] } } };
    await server.#ask('initialize', { processId: process.pid, rootUri: pathToFileURL(PROJECT).href, capabilities });
    server.#send({ method: 'initialized', params: {} });
    return server;
  }

  /** Returns what the editor shows when the pointer rests at the caret. */
  async hover(source: string): Promise<string> {
    const uri = pathToFileURL(join(PROJECT, `spec/types/hover-${this.#asked}.ts`)).href;
    const before = source.slice(0, source.indexOf(CARET)).split('\n');
    const text = source.replace(CARET, '');
    this.#send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'typescript', version: 1, text } },
    });
    const position = { line: before.length - 1, character: before.at(-1)!.length };
    const found = await this.#ask('textDocument/hover', { textDocument: { uri }, position });
    this.#send({ method: 'textDocument/didClose', params: { textDocument: { uri } } });
    return (found as { contents: { value: string } } | null)?.contents.value ?? '';
  }

  /** Ends it. */
  async close(): Promise<void> {
    const exit = once(this.#process, 'exit');
    await this.#ask('shutdown');
    this.#send({ method: 'exit' });
    this.#process.stdin.end();
    await exit;
  }

  #ask(method: string, params?: object): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const start = this.#received.indexOf('\r\n\r\n') + 4;
      const head = /Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, Math.max(0, start - 4)));
      if (start < 4 || head === null || this.#received.length < start + Number(head[1])) return;
      const end = start + Number(head[1]);
      this.#hear(JSON.parse(this.#received.toString('utf8', start, end)) as Answer);
      this.#received = this.#received.subarray(end);
    }
  }

  /** The server asks back for settings; there are none. */
  #hear(answer: Answer): void {
    if (answer.id === undefined) return;
    if (answer.method !== undefined) this.#send({ id: answer.id, result: null });
    else this.#waiting.get(answer.id)?.(answer);
  }
}
