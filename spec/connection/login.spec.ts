/**
 * Logging in: what goes over the wire, that no secret does, and what each answer of the server comes to.
 */
import { expect } from 'chai';
import type { Proof } from '../../lib/connection/credentials.js';
import { AuthenticationError, ConnectionError, RemoteProtocolError, type AmiError } from '../../lib/errors.js';
import { logIn } from '../../lib/connection/login.js';
import { Talk } from '../support/talk.js';
import { settle } from '../support/uncaught.js';

const PROOF: Proof = { username: 'anna', secret: 'geheim', auth: 'md5', events: 'call,system' };

describe('logIn', () => {
  let talk: Talk;
  let ends: (AmiError | undefined)[];
  beforeEach(() => {
    talk = new Talk();
    ends = [];
  });

  async function begin(proof: Partial<Proof> = {}): Promise<void> {
    logIn(talk.session, { ...PROOF, ...proof }, (error) => ends.push(error));
    await settle();
  }

  /** Answers the last action that was written. */
  async function answer(headers: string): Promise<void> {
    const id = /ActionID: (\S+)/.exec(talk.written.at(-1)!)![1];
    talk.hear(`Response: ${headers.replace('\r\n', `\r\nActionID: ${id}\r\n`)}\r\n`);
    await settle();
  }

  /** What was written, without the ActionIDs. */
  function wire(): string[] {
    return talk.written.map((text) => text.replace(/ActionID: \S+\r\n/g, ''));
  }

  it('by md5 asks for a challenge and proves the secret without sending it, the event mask inside', async () => {
    await begin();
    await answer('Success\r\nChallenge: 152979597\r\n');
    expect(ends).to.deep.equal([]);
    await answer('Success\r\nMessage: Authentication accepted\r\n');
    expect(wire()).to.deep.equal([
      'Action: Challenge\r\nAuthType: MD5\r\n\r\n',
      'Action: Login\r\nUsername: anna\r\nAuthType: MD5\r\nKey: ef905a409f54152a5b4863eccde43190\r\n'
        + 'Events: call,system\r\n\r\n',
    ]);
    expect(ends).to.deep.equal([undefined]);
    expect(talk.written.join('')).to.not.include('geheim');
  });

  it('in plain sends the secret, in one action', async () => {
    await begin({ auth: 'plain', events: 'off' });
    await answer('Success\r\nMessage: Authentication accepted\r\n');
    expect([wire(), ends]).to.deep.equal([['Action: Login\r\nUsername: anna\r\nSecret: geheim\r\nEvents: off\r\n\r\n'],
      [undefined]]);
  });

  it('ends with an AuthenticationError that has the server\'s words when credentials are refused', async () => {
    for (const auth of ['md5', 'plain'] as const) {
      talk = new Talk();
      await begin({ auth });
      if (auth === 'md5') await answer('Success\r\nChallenge: 1\r\n');
      await answer('Error\r\nMessage: Authentication failed\r\n');
    }
    expect(ends).to.have.length(2);
    for (const error of ends) {
      expect(error).to.be.instanceOf(AuthenticationError).that.includes({ code: 'AMI_LOGIN_REFUSED' }).with.property(
        'message',
      ).that.includes('Authentication failed');
      expect(`${error?.stack} ${JSON.stringify(error)}`).to.not.match(/geheim|[0-9a-f]{32}/);
    }
  });

  it('ends with an AuthenticationError when the challenge is refused, words or none', async () => {
    await begin();
    await answer('Error\r\nX: 1\r\n');
    expect(ends[0]).to.be.instanceOf(AuthenticationError).with.property('message').that.includes('no reason given');
    expect(talk.written).to.have.length(1);
  });

  it('ends with a ConnectionError, after which one tries again, when no login is taken for the moment', async () => {
    for (const text of ['Asterisk is shutting down', 'Login Already In Use']) {
      talk = new Talk();
      await begin();
      await answer(`Error\r\nMessage: ${text}\r\n`);
      expect(ends.pop(), text).to.be.instanceOf(ConnectionError).that.includes({ code: 'AMI_CONNECT_FAILED' }).with
        .property('message').that.includes(text);
    }
  });

  it('ends with a RemoteProtocolError when the server has no challenge', async () => {
    await begin();
    await answer('Success\r\nMessage: Authentication accepted\r\n');
    expect(ends[0]).to.be.instanceOf(RemoteProtocolError).that.includes({ code: 'AMI_BAD_ANSWER' });
    expect([ends.length, talk.written.length]).to.deep.equal([1, 1]);
  });

  it('ends once with the error of the session when that ends, before and after the challenge', async () => {
    for (const hasChallenge of [false, true]) {
      talk = new Talk();
      await begin();
      if (hasChallenge) await answer('Success\r\nChallenge: 1\r\n');
      talk.session.end(new ConnectionError('AMI_CONNECTION_LOST', 'lost'));
      await settle();
      expect(ends.splice(0).map((error) => error?.code)).to.deep.equal(['AMI_CONNECTION_LOST']);
    }
  });

  it('ends with the error of a username or secret that no header can carry, without showing it; nothing is written '
    + 'of it', async () => {
    await begin({ username: 'anna\r\nAction: Originate' });
    await answer('Success\r\nChallenge: 1\r\n');
    talk = new Talk();
    await begin({ auth: 'plain', secret: 'gehe\rim' });
    expect(ends.map((error) => error?.code)).to.deep.equal(['AMI_ILLEGAL_HEADER', 'AMI_ILLEGAL_HEADER']);
    expect([ends[1]?.message, talk.written]).to.deep.equal(['header "Secret": its value has a carriage return or NUL',
      []]);
  });
});
