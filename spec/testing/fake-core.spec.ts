/**
 * The fake's answers about the server: command line, settings, database, configuration files, modules, messages.
 */
import { expect } from 'chai';
import { FakeAsterisk } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';

describe('FakeAsterisk, the server itself', () => {
  let fake: FakeAsterisk;
  let client: RawClient;

  async function start(version: string): Promise<void> {
    fake = new FakeAsterisk({ version });
    await fake.listen();
    client = await RawClient.loggedIn(fake.port);
  }

  beforeEach(() => start('11.0.0'));
  afterEach(() => fake.close());

  describe('Command', () => {
    const OUTPUT = ['System uptime: 5 minutes', '', 'Last reload: a: b'];

    it('puts the output that a test has set into headers', async () => {
      fake.command('core show uptime', OUTPUT);
      client.text = '';
      await client.request('Action: Command', 'ActionID: c', 'Command: core show uptime');
      expect(client.text).to.equal(
        'Response: Success\r\nActionID: c\r\nMessage: Command output follows\r\nOutput: System uptime: 5 minutes\r\n'
          + 'Output: \r\nOutput: Last reload: a: b\r\n\r\n',
      );
    });

    it('is an error for an unknown one, in the server\'s words', async () => {
      expect(await client.request('Action: Command', 'Command: frob now')).to.deep.equal({
        Response: 'Error',
        Message: 'Command output follows',
        Output: 'No such command \'frob now\' (type \'core show help frob now\' for other possible commands)',
      });
      expect(await client.request('Action: Command')).to.deep.equal({
        Response: 'Error',
        Message: 'No command provided',
      });
    });

    it('answers with raw text on a server before 14', async () => {
      await fake.close();
      await start('2.10.6');
      fake.command('core show uptime', OUTPUT);
      client.text = '';
      expect(await client.request('Action: Command', 'ActionID: c', 'Command: core show uptime')).to.deep.equal({
        Response: 'Follows', Privilege: 'Command', ActionID: 'c', Output: OUTPUT.join('\n'),
      });
      expect(client.text).to.equal(
        'Response: Follows\r\nPrivilege: Command\r\nActionID: c\r\n'
          + 'System uptime: 5 minutes\n\nLast reload: a: b\n--END COMMAND--\r\n\r\n',
      );
    });
  });

  it('Reload is told whatever becomes of it, and so is a module that is loaded anew', async () => {
    await client.request('Action: Events', 'EventMask: system');
    const told = async (...lines: string[]): Promise<unknown> => {
      await client.request(...lines);
      return (await client.drain()).map(({ Event, Module, Status }) => [Event, Module, Status]);
    };
    expect(await told('Action: Reload')).to.deep.equal([['Reload', 'All', '0']]);
    expect(await told('Action: Reload', 'Module: app_nosuch.so')).to.deep.equal([['Reload', 'app_nosuch.so', '2']]);
    expect(await told('Action: ModuleLoad', 'Module: app_queue.so', 'LoadType: reload')).to.deep.equal([
      ['Reload', 'app_queue.so', '0'],
    ]);
  });

  it('Ping says Pong in its response on the oldest servers', async () => {
    await fake.close();
    await start('1.0');
    expect(await client.request('Action: Ping', 'ActionID: p')).to.deep.equal({ Response: 'Pong', ActionID: 'p' });
  });

  it('CoreSettings tells both versions, CoreStatus the calls', async () => {
    const settings = await client.request('Action: CoreSettings');
    expect(settings).to.include({ Response: 'Success', AMIversion: '11.0.0' });
    expect(settings['AsteriskVersion']).to.match(/^22\./);
    fake.call({ from: 'PJSIP/a', to: 'PJSIP/b' });
    expect(await client.request('Action: CoreStatus')).to.include({ CoreCurrentCalls: '2', CoreProcessedCalls: '2' });
  });

  describe('the database', () => {
    it('keeps the value of Val, colons and all, and lists it', async () => {
      expect(await client.request('Action: DBPut', 'ActionID: d', 'Family: f', 'Key: k', 'Val: a: b ✓')).to.deep.equal({
        Response: 'Success', ActionID: 'd', Message: 'Updated database successfully',
      });
      client.send('Action: DBGet', 'ActionID: g', 'Family: f', 'Key: k');
      expect(await client.take(3)).to.deep.equal([
        { Response: 'Success', ActionID: 'g', EventList: 'start', Message: 'Result will follow' },
        { Event: 'DBGetResponse', Family: 'f', Key: 'k', Val: 'a: b ✓', ActionID: 'g' },
        { Event: 'DBGetComplete', ActionID: 'g', EventList: 'Complete', ListItems: '1' },
      ]);
      expect(client.text).to.include(
        'Event: DBGetResponse\r\nFamily: f\r\nKey: k\r\nVal: a: b ✓\r\nActionID: g\r\n\r\n',
      );
    });

    it('stores nothing under any other name than Val', async () => {
      await client.request('Action: DBPut', 'Family: f', 'Key: k', 'Value: lost');
      expect(fake.pbx.database.get('/f/k')).to.equal('');
    });

    it('lists trees, and deletes entries and trees', async () => {
      for (const [path, value] of [['/f/b', '2'], ['/f/a/1', '1'], ['/g/a', '3']] as const) {
        fake.pbx.database.set(path, value);
      }
      client.send('Action: DBGetTree', 'Family: f');
      expect((await client.take(4)).slice(1)).to.deep.equal([
        { Event: 'DBGetTreeResponse', Key: '/f/a/1', Val: '1' },
        { Event: 'DBGetTreeResponse', Key: '/f/b', Val: '2' },
        { Event: 'DBGetTreeComplete', EventList: 'Complete', ListItems: '2' },
      ]);
      const ask = async (...lines: string[]): Promise<string | undefined> =>
        (await client.request(...lines))['Message'];
      expect(await ask('Action: DBDel', 'Family: f', 'Key: b')).to.equal('Key deleted successfully');
      expect(await ask('Action: DBDel', 'Family: f', 'Key: b')).to.equal('Database entry could not be deleted');
      expect(await ask('Action: DBDelTree', 'Family: f', 'Key: a')).to.equal('Key tree deleted successfully');
      expect(await ask('Action: DBDelTree', 'Family: f')).to.equal('Database entry not found');
      expect([...fake.pbx.database.keys()]).to.deep.equal(['/g/a']);
    });

    for (const [lines, words] of [
      [['Action: DBGet', 'Family: f', 'Key: none'], 'Database entry not found'],
      [['Action: DBGet', 'Family: f'], 'No key specified.'],
      [['Action: DBGet'], 'No family specified.'],
      [['Action: DBPut'], 'No family specified'],
      [['Action: DBPut', 'Family: f'], 'No key specified'],
      [['Action: DBDelTree'], 'No family specified.'],
    ] as const) {
      it(`answers ${lines.join(', ')} with ${words}`, async () => {
        expect(await client.request(...lines)).to.deep.equal({ Response: 'Error', Message: words });
      });
    }
  });

  describe('configuration files', () => {
    beforeEach(() => {
      fake.pbx.files.set('q.conf', [{ name: 'general', lines: [] }, {
        name: 'support',
        lines: [['strategy', 'ringall'], ['member', 'PJSIP/a'], ['member', 'PJSIP/b']],
      }]);
    });

    function change(index: number, action: string, ...fields: string[]): string[] {
      const number = String(index).padStart(6, '0');
      return [`Action-${number}: ${action}`, ...fields.map((field) => field.replace(':', `-${number}:`))];
    }

    function update(...lines: string[]): Promise<Record<string, string>> {
      return client.request('Action: UpdateConfig', 'SrcFilename: q.conf', 'DstFilename: q.conf', ...lines);
    }

    it('are shown by category and line', async () => {
      expect(await client.request('Action: GetConfig', 'ActionID: g', 'Filename: q.conf')).to.deep.equal({
        Response: 'Success',
        ActionID: 'g',
        'Category-000000': 'general',
        'Category-000001': 'support',
        'Line-000001-000000': 'strategy=ringall',
        'Line-000001-000001': 'member=PJSIP/a',
        'Line-000001-000002': 'member=PJSIP/b',
      });
      expect(await client.request('Action: GetConfig', 'Filename: q.conf', 'Category: support')).to.include({
        'Category-000000': 'support',
        'Line-000000-000000': 'strategy=ringall',
      });
      client.text = '';
      await client.request('Action: GetConfig', 'ActionID: g', 'Filename: q.conf', 'Category: none');
      expect(client.text).to.equal('Response: Success\r\nActionID: g\r\nNo categories found\r\n\r\n');
      expect(await client.request('Action: ListCategories', 'Filename: q.conf')).to.deep.equal({
        Response: 'Success',
        'Category-000000': 'general',
        'Category-000001': 'support',
      });
    });

    it('are made empty, and changed by every action of UpdateConfig', async () => {
      expect(await client.request('Action: CreateConfig', 'Filename: new.conf')).to.deep.equal({
        Response: 'Success',
        Message: 'New configuration file created successfully',
      });
      expect(await client.request('Action: GetConfig', 'Filename: new.conf')).to.deep.equal({ Response: 'Success' });
      expect(
        await update(
          ...change(0, 'NewCat', 'Cat: sales'),
          ...change(1, 'Append', 'Cat: sales', 'Var: x', 'Value: 1'),
          ...change(2, 'Insert', 'Cat: sales', 'Var: first', 'Value: 0', 'Line: 0'),
          ...change(3, 'Update', 'Cat: support', 'Var: strategy', 'Value: linear'),
          ...change(4, 'Delete', 'Cat: support', 'Var: member', 'Match: PJSIP/b'),
          ...change(5, 'RenameCat', 'Cat: support', 'Value: help'),
          ...change(6, 'DelCat', 'Cat: general'),
        ),
      ).to.deep.equal({ Response: 'Success' });
      expect(fake.pbx.files.get('q.conf')).to.deep.equal([
        { name: 'help', lines: [['strategy', 'linear'], ['member', 'PJSIP/a']] },
        { name: 'sales', lines: [['first', '0'], ['x', '1']] },
      ]);
      await update(...change(0, 'EmptyCat', 'Cat: sales'));
      expect(fake.pbx.files.get('q.conf')?.[1]).to.deep.equal({ name: 'sales', lines: [] });
    });

    for (const [action, fields, words] of [
      ['Update', ['Cat: none', 'Var: a', 'Value: 1'], 'Given category does not exist'],
      ['NewCat', ['Cat: general'], 'Create category did not complete successfully'],
      ['Delete', ['Cat: support', 'Var: none'], 'Update did not complete successfully'],
      ['Frob', ['Cat: support'], 'Unknown action command'],
    ] as const) {
      it(`stay as they were when ${action} ${fields.join(', ')} fails: ${words}`, async () => {
        const before = structuredClone(fake.pbx.files.get('q.conf'));
        expect(
          await update(...change(0, 'Append', 'Cat: general', 'Var: a', 'Value: 1'), ...change(1, action, ...fields)),
        ).to.deep.equal({ Response: 'Error', Message: words });
        expect(fake.pbx.files.get('q.conf')).to.deep.equal(before);
      });
    }

    for (
      const [lines, words] of [
        [['Action: GetConfig'], 'Filename not specified'],
        [['Action: GetConfig', 'Filename: none'], 'Config file not found'],
        [['Action: UpdateConfig'], 'Filename not specified'],
        [['Action: CreateConfig'], 'Filename not specified'],
      ] as const
    ) {
      it(`answer ${lines.join(', ')} with ${words}`, async () => {
        expect(await client.request(...lines)).to.deep.equal({ Response: 'Error', Message: words });
      });
    }
  });

  for (const [lines, response, message] of [
    [['Action: ModuleLoad', 'Module: app_queue.so', 'LoadType: load'], 'Success', 'Module loaded.'],
    [['Action: ModuleLoad', 'Module: app_queue.so', 'LoadType: unload'], 'Success', 'Module unloaded.'],
    [['Action: ModuleLoad', 'LoadType: reload'], 'Success', 'All modules reloaded'],
    [['Action: ModuleLoad', 'Module: app_x.so', 'LoadType: load'], 'Error', 'Module not found.'],
    [['Action: ModuleLoad', 'Module: app_queue.so', 'LoadType: frob'], 'Error', 'Incomplete ModuleLoad action.'],
    [['Action: ModuleCheck', 'Module: app_x'], 'Error', 'Module not loaded'],
    [['Action: Reload', 'Module: app_x.so'], 'Error', 'No such module'],
    [['Action: MessageSend', 'To: pjsip:nobody-here', 'Body: hi'], 'Error', 'Message failed to send.'],
    [['Action: Reload'], 'Success', 'Module Reloaded'],
    [['Action: LoggerRotate'], 'Success', 'Reloaded the logger and rotated log files'],
    [['Action: MessageSend', 'To: pjsip:alice', 'Body: hi'], 'Success', 'Message successfully sent'],
    [['Action: MessageSend', 'Body: hi'], 'Error', "No 'To' address specified."],
    [['Action: MessageSend', 'To: pigeon:x'], 'Error', 'Message technology not found.'],
    [['Action: SendText', 'Channel: nope'], 'Error', 'No Message specified'],
    [['Action: SendText', 'Channel: nope', 'Message: x'], 'Error', 'No such channel'],
    [['Action: BlindTransfer', 'Channel: nope'], 'Error', 'No extension specified'],
    [['Action: BlindTransfer', 'Channel: nope', 'Exten: 1'], 'Error', 'Channel specified does not exist'],
  ] as const) {
    it(`answers ${lines.join(', ')} with ${message}`, async () => {
      fake.endpoint('PJSIP/alice');
      expect(await client.request(...lines)).to.deep.equal({ Response: response, Message: message });
    });
  }
});
