/**
 * What a log shows of the wire: every message, and in none of them a secret, wherever in it Asterisk has put one.
 */
import { expect } from 'chai';
import { maskedMessage, maskedText } from '../../lib/wire/masked.js';

describe('maskedText', () => {
  it('hides the secret of a plain Login and the key of an MD5 one, and nothing else', () => {
    expect(
      maskedText('Action: Login\r\nActionID: 1\r\nUsername: anna\r\nSecret: geheim: "x"\r\nEvents: on\r\n\r\n'),
    ).to.equal('Action: Login\r\nActionID: 1\r\nUsername: anna\r\nSecret: ***\r\nEvents: on\r\n\r\n');
    expect(maskedText('Action: Login\r\nAuthType: MD5\r\nKey: 0123456789abcdef\r\n\r\n')).to.equal(
      'Action: Login\r\nAuthType: MD5\r\nKey: ***\r\n\r\n',
    );
  });

  it('hides them in every case, with any blanks, in every message of a text, empty ones too', () => {
    expect(maskedText('SECRET:geheim\r\nsecret \t: geheim\r\nkEy:  1\r\nSecret: \r\n\r\nSecret: geheim')).to.equal(
      'SECRET: ***\r\nsecret \t: ***\r\nkEy: ***\r\nSecret: ***\r\n\r\nSecret: ***',
    );
  });

  it('hides a whole secret that has characters which some take for line ends', () => {
    expect(maskedText('Secret: a\u2028b\u2029c\u0085d\r\nX: 1\r\n')).to.equal('Secret: ***\r\nX: 1\r\n');
  });

  it('leaves names that only begin or end like them, and what it can read nothing of', () => {
    const text = 'SecretSanta: x\r\nKeyboard: y\r\nMonKey: z\r\nSecretExist: Y\r\nValue: Secret: w\r\nno colon\r\n\r\n';
    expect(maskedText(text)).to.equal(text);
    expect(maskedText('')).to.equal('');
  });

  it('hides what UpdateConfig writes, and what it looks for, where the variable beside it is a secret', () => {
    const text = (...values: string[]): string =>
      `Action: UpdateConfig\r\nVar-000000: secret\r\nValue-000000: ${values[0]}\r\nVar-000001: host\r\n`
      + `Value-000001: pbx\r\nMatch-000002: ${values[1]}\r\nVar-000002: inbound_auth/password\r\nVar-000003: 4242\r\n`
      + `Value-000003: ${values[2]}\r\n\r\n`;
    expect(maskedText(text('>geheim', 'geheim', '99,Anna'))).to.equal(text('***', '***', '***'));
  });

  it('hides the value of a variable and of a database key that is called a secret, in that action alone', () => {
    const text = (value: string, key: string): string =>
      `Action: Setvar\r\nVariable: SIP_PASSWORD\r\nValue: ${value}\r\n\r\n`
      + 'Action: Setvar\r\nVariable: A\r\nValue: b\r\n\r\n'
      + `Action: DBPut\r\nFamily: users\r\nKey: ${key}\r\nVal: ${value}\r\n\r\n`;
    expect(maskedText(text('geheim', 'anna/pin'))).to.equal(text('***', '***'));
    expect(maskedText('Action: Originate\r\nVariable: A=b,SECRET=ge heim,C=d\r\nVariable: X=y\r\n')).to.equal(
      'Action: Originate\r\nVariable: A=b,SECRET=***\r\nVariable: X=y\r\n',
    );
  });
});

describe('maskedMessage', () => {
  const shown = (message: Record<string, string>): Record<string, string> => ({ ...maskedMessage(message) });

  it('hides the headers that lists of Asterisk have secrets in', () => {
    const names = ['Secret', 'Password', 'Md5Cred', 'md5_cred', 'OauthSecret', 'oauth_clientsecret', 'RefreshToken',
      'MD5Secret', 'RemoteSecret', 'VmSecret', 'PasswordDigest', 'TurnPassword', 'DbPass', 'Pin', 'AdminPin',
      'ExpectedResponse', 'ReceivedHash', 'KEY', 'inbound_auth/password'];
    for (const name of names) {
      expect(shown({ Event: 'AuthDetail', [name]: 'a b' }), name).to.deep.equal({ Event: 'AuthDetail', [name]: '***' });
    }
  });

  it('hides the secrets in lines of configuration files, to the end of the line', () => {
    const lines: [string, string][] = [
      ['secret=ge heim, und "mehr"', 'secret=***'], ['md5secret => geheim', 'md5secret => ***'],
      ['password = ge;heim', 'password = ***'], ['md5_cred=abc', 'md5_cred=***'], ['auth=anna:geheim@x', 'auth=***'],
      ['register=>anna:geheim@host/1', 'register=>***'], ['outbound_auth/password=x', 'outbound_auth/password=***'],
      ['dbpass=x', 'dbpass=***'], ['4242=1234,Anna', '4242=***'], ['pin=1', 'pin=***'],
      ['dsn=postgresql://anna:geheim@db/x', 'dsn=postgresql://anna:***@db/x'],
      ['host=pbx', 'host=pbx'], ['auth_type=userpass', 'auth_type=userpass'], ['secretary=anna', 'secretary=anna'],
    ];
    for (const [line, masked] of lines) {
      expect(shown({ 'Line-000000-000001': line })).to.deep.equal({ 'Line-000000-000001': masked });
    }
  });

  it('hides them in the output of a command line, in every of its lines', () => {
    expect(shown({ Output: 'Auth: anna\n  password   : ge heim\n username : anna\nsecret=x y' })).to.deep.equal(
      { Output: 'Auth: anna\n  password   : ***\n username : anna\nsecret=***' },
    );
  });

  it('hides them inside JSON, also where a quote is escaped and where the end is cut off', () => {
    const texts: [string, string][] = [
      ['{"anna":{"secret":"ge \\"heim\\" ,x","host":"pbx"}}', '{"anna":{"secret":"***","host":"pbx"}}'],
      ['{"a":{"Md5_Cred" : "x","4242":"1234,Anna","b":"c"}}', '{"a":{"Md5_Cred" : "***","4242":"***","b":"c"}}'],
      ['{"password":1234,"b":[]}', '{"password":"***","b":[]}'], ['{"secret":"gehei', '{"secret":"***"'],
      ['{"secret":"gehei\\', '{"secret":"***"'],
    ];
    for (const [text, masked] of texts) expect(shown({ JSON: text })).to.deep.equal({ JSON: masked });
  });

  it('hides the value of a variable that is called a secret', () => {
    expect(shown({ Event: 'VarSet', Variable: 'USER_PASSWORD', Value: 'geheim' })).to.deep.equal(
      { Event: 'VarSet', Variable: 'USER_PASSWORD', Value: '***' },
    );
    expect(shown({ Event: 'VarSet', 'ChanVariable(SIP/a)': 'SECRET=geheim\nX=1' })).to.deep.equal(
      { Event: 'VarSet', 'ChanVariable(SIP/a)': 'SECRET=***\nX=1' },
    );
  });

  it('leaves all else as it is, and the message itself alone', () => {
    const message = { Event: 'Newchannel', CallerIDName: 'a=b', AppData: '"x": y', Output: 'a: b', __proto__x: '1' };
    expect(shown(message)).to.deep.equal(message);
    const secret = { Secret: 'geheim' };
    maskedMessage(secret);
    expect(secret).to.deep.equal({ Secret: 'geheim' });
  });

  it('cuts a value that is megabytes long and says how long it was, without a secret\'s beginning', () => {
    const size = 20 * 1024 * 1024;
    expect(shown({ Key: 'x'.repeat(size) })).to.deep.equal({ Key: '***' });
    expect(shown({ Output: 'y'.repeat(size) })['Output']).to.match(/^y{65536}… \(20971520 characters\)$/);
    const cut = shown({ JSON: `{"a":"${'z'.repeat(65_500)}","secret":"geheim und mehr ${'q'.repeat(100)}"}` });
    expect(cut['JSON']).to.not.include('geheim');
  });

  it('takes as many steps as the text has characters: no text makes it stand still', () => {
    const texts = ['"'.repeat(60_000), '\\"'.repeat(30_000), '"a":"'.repeat(12_000), 'a='.repeat(30_000),
      ' '.repeat(60_000), '://'.repeat(20_000), `"${'\\'.repeat(60_000)}`, 'secret '.repeat(8000),
      '":'.repeat(30_000)];
    for (const text of texts) {
      const began = process.cpuUsage().user;
      for (const name of ['Output', 'JSON', 'Line-000000-000000', 'Variable']) shown({ [name]: text });
      expect((process.cpuUsage().user - began) / 1000, text.slice(0, 10)).to.be.below(2000);
    }
  });
});
