/**
 * The PBX of the demonstration: a fake Asterisk on a free port of this machine, with telephones that are answered, or
 * not.
 */
import { FakeAsterisk, type FakeCall, type FakeConference } from '../../testing/index.js';

/** Long enough to be seen ringing, in seconds. */
const RINGING = '0.3';

/** The server and its telephones. */
export class DemoPbx {
  readonly #fake = new FakeAsterisk({ users: { demo: 'demonstration' } });

  /** What a client needs to log in. */
  get options(): { host: string; port: number; username: string; secret: string } {
    return this.#fake.options;
  }

  /** Opens the port. */
  async open(): Promise<void> {
    await this.#fake.listen();
    this.#fake.extension('carol', [['Ringing'], ['Wait', RINGING], ['Answer'], ['Wait']]);
    this.#fake.extension('dave', [['Ringing'], ['Wait', RINGING], ['Answer'], ['Wait']]);
    this.#fake.extension('erin', [['Ringing'], ['Wait', RINGING], ['Busy']]);
  }

  /** Lets Alice call Bob, whose telephone rings. */
  call(): FakeCall {
    return this.#fake.call({
      from: { name: 'PJSIP/alice', callerIdNum: '100', callerIdName: 'Alice', exten: '200' },
      to: { name: 'PJSIP/bob', callerIdNum: '200', callerIdName: 'Bob' },
    });
  }

  /** Lets two meet in a conference. */
  conference(): FakeConference {
    return this.#fake.conference('1000', [
      { channel: { name: 'PJSIP/frank', callerIdNum: '301', callerIdName: 'Frank' }, isAdmin: true },
      { channel: { name: 'PJSIP/grace', callerIdNum: '302', callerIdName: 'Grace O\'Neill' } },
    ]);
  }

  /** Ends everything. */
  close(): Promise<void> {
    return this.#fake.close();
  }
}
