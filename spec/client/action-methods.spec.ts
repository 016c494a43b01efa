/**
 * The methods that send one action: what they put on the wire in the encoding of the connection.
 */
import { expect } from 'chai';
import { useScene } from '../support/scene.js';

describe('Asterisk, messageSend', () => {
  const scene = useScene();

  // Symptom: umlauts arrived with one line, and broken with two. Cause: the Base64 was always of UTF-8.
  for (const encoding of ['latin1', 'utf8'] as const) {
    it(`sends one line and two in one encoding: ${encoding}`, async () => {
      const fake = await scene.fake({ encoding });
      const client = await scene.ready({ ...fake.options, encoding });
      client.messageSend('pjsip:alice', '', 'grüß');
      client.messageSend('pjsip:alice', '', 'grüß\nGott');
      client.messageSend('pjsip:alice', '', 'grüß', true);
      await client.request({ Action: 'Ping' });
      const sent = fake.actions.map(({ action }) => action).filter(({ Action }) => Action === 'MessageSend');
      expect(sent.map(({ Body }) => Body)).to.deep.equal(['grüß', undefined, undefined]);
      const bytes = sent.slice(1).map(({ Base64Body = '' }) => Buffer.from(Base64Body, 'base64'));
      expect(bytes).to.deep.equal(['grüß\nGott', 'grüß'].map((text) => Buffer.from(text, encoding)));
    });
  }
});
