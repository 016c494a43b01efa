/**
 * The actions behind gami's helpers: arguments in gami's order, the wire they become.
 */
import { expect } from 'chai';
import * as actions from '../../lib/actions/builders.js';
import { LocalProtocolError } from '../../lib/errors.js';
import type { Message } from '../../lib/message.js';
import { MAX_LINES, serialize } from '../../lib/wire/serializer.js';

/** The lines of an action on the wire. */
function lines(action: Message): string[] {
  const text = serialize(action);
  expect(text.endsWith('\r\n\r\n')).to.equal(true);
  return text.slice(0, -4).split('\r\n');
}

describe('the helpers\' actions', () => {
  const WIRES: [name: string, action: () => Message, wire: string][] = [
    ['hangup', () => actions.hangup('PJSIP/1-1'), 'Action: Hangup\r\nChannel: PJSIP/1-1\r\n\r\n'],
    ['redirect', () => actions.redirect('PJSIP/1-1', 'ctx', 'ext', 2),
      'Action: Redirect\r\nChannel: PJSIP/1-1\r\nContext: ctx\r\nExten: ext\r\nPriority: 2\r\n\r\n'],
    ['redirect to a label', () => actions.redirect('c', 'ctx', 's', 'label'),
      'Action: Redirect\r\nChannel: c\r\nContext: ctx\r\nExten: s\r\nPriority: label\r\n\r\n'],
    ['bridge with a tone', () => actions.bridge('c1', 'c2', true),
      'Action: Bridge\r\nChannel1: c1\r\nChannel2: c2\r\nTone: yes\r\n\r\n'],
    ['bridge without', () => actions.bridge('c1', 'c2', false),
      'Action: Bridge\r\nChannel1: c1\r\nChannel2: c2\r\nTone: no\r\n\r\n'],
    ['command', () => actions.command('core show uptime'), 'Action: Command\r\nCommand: core show uptime\r\n\r\n'],
    ['confbridgeList', () => actions.confbridgeList('conf'), 'Action: ConfbridgeList\r\nConference: conf\r\n\r\n'],
    ['confbridgeKick', () => actions.confbridgeKick('conf', 'c'),
      'Action: ConfbridgeKick\r\nConference: conf\r\nChannel: c\r\n\r\n'],
    ['confbridgeToggleMute on', () => actions.confbridgeToggleMute('conf', 'c', true),
      'Action: ConfbridgeMute\r\nConference: conf\r\nChannel: c\r\n\r\n'],
    ['confbridgeToggleMute off', () => actions.confbridgeToggleMute('conf', 'c', false),
      'Action: ConfbridgeUnmute\r\nConference: conf\r\nChannel: c\r\n\r\n'],
    ['confbridgeStartRecord', () => actions.confbridgeStartRecord('conf', 'f.wav'),
      'Action: ConfbridgeStartRecord\r\nConference: conf\r\nRecordFile: f.wav\r\n\r\n'],
    ['confbridgeStartRecord without a file', () => actions.confbridgeStartRecord('conf', ''),
      'Action: ConfbridgeStartRecord\r\nConference: conf\r\n\r\n'],
    ['confbridgeStopRecord', () => actions.confbridgeStopRecord('conf'),
      'Action: ConfbridgeStopRecord\r\nConference: conf\r\n\r\n'],
    ['meetmeList', () => actions.meetmeList('conf'), 'Action: MeetmeList\r\nConference: conf\r\n\r\n'],
    ['meetmeList of all', () => actions.meetmeList(''), 'Action: MeetmeList\r\n\r\n'],
    ['moduleLoad', () => actions.moduleLoad('app_dial.so', 'reload'),
      'Action: ModuleLoad\r\nModule: app_dial.so\r\nLoadType: reload\r\n\r\n'],
    ['moduleLoad of all', () => actions.moduleLoad('', 'reload'), 'Action: ModuleLoad\r\nLoadType: reload\r\n\r\n'],
    ['reload', () => actions.reload('res_pjsip.so'), 'Action: Reload\r\nModule: res_pjsip.so\r\n\r\n'],
    ['reload of all', () => actions.reload(''), 'Action: Reload\r\n\r\n'],
    ['userEvent', () => actions.userEvent('Done', { A: '1', B: '' }),
      'Action: UserEvent\r\nUserEvent: Done\r\nA: 1\r\nB: \r\n\r\n'],
    ['dbGet', () => actions.dbGet('fam', 'key'), 'Action: DBGet\r\nFamily: fam\r\nKey: key\r\n\r\n'],
    ['dbPut', () => actions.dbPut('fam', 'key', 'v: 1'),
      'Action: DBPut\r\nFamily: fam\r\nKey: key\r\nVal: v: 1\r\n\r\n'],
    ['dbPut of nothing', () => actions.dbPut('fam', 'key', ''),
      'Action: DBPut\r\nFamily: fam\r\nKey: key\r\nVal: \r\n\r\n'],
    ['dbDel', () => actions.dbDel('fam', 'key'), 'Action: DBDel\r\nFamily: fam\r\nKey: key\r\n\r\n'],
    ['dbDelTree', () => actions.dbDelTree('fam', 'key'), 'Action: DBDelTree\r\nFamily: fam\r\nKey: key\r\n\r\n'],
    ['dbDelTree of a family', () => actions.dbDelTree('fam', ''), 'Action: DBDelTree\r\nFamily: fam\r\n\r\n'],
    ['messageSend', () => actions.messageSend('pjsip:1', 'sip:a@b', 'hello', false, {}),
      'Action: MessageSend\r\nTo: pjsip:1\r\nFrom: sip:a@b\r\nBody: hello\r\n\r\n'],
    ['messageSend of lines', () => actions.messageSend('pjsip:1', '', 'é\r\nb', false, {}),
      'Action: MessageSend\r\nTo: pjsip:1\r\nBase64Body: w6kNCmI=\r\n\r\n'],
    ['messageSend of a body that begins with a blank', () => actions.messageSend('pjsip:1', '', ' b', false, {}),
      'Action: MessageSend\r\nTo: pjsip:1\r\nBase64Body: IGI=\r\n\r\n'],
    ['messageSend of lines in latin1', () => actions.messageSend('pjsip:1', '', 'grüß\nb', false, {}, 'latin1'),
      'Action: MessageSend\r\nTo: pjsip:1\r\nBase64Body: Z3L83wpi\r\n\r\n'],
    ['messageSend as Base64 with variables', () => actions.messageSend('pjsip:1', '', 'hi', true, { A: '1,2' }),
      'Action: MessageSend\r\nTo: pjsip:1\r\nBase64Body: aGk=\r\nVariable: A=1\\,2\r\n\r\n'],
    ['getVar', () => actions.getVar('v', 'c'), 'Action: Getvar\r\nChannel: c\r\nVariable: v\r\n\r\n'],
    ['getVar of a global one', () => actions.getVar('v', ''), 'Action: Getvar\r\nVariable: v\r\n\r\n'],
    ['setVar', () => actions.setVar('v', 'a,b', 'c'),
      'Action: Setvar\r\nChannel: c\r\nVariable: v\r\nValue: a,b\r\n\r\n'],
    ['setVar of a global one to nothing', () => actions.setVar('v', '', ''),
      'Action: Setvar\r\nVariable: v\r\nValue: \r\n\r\n'],
    ['createConfig', () => actions.createConfig('f.conf'), 'Action: CreateConfig\r\nFilename: f.conf\r\n\r\n'],
    ['getConfig', () => actions.getConfig('f.conf', 'cat', false),
      'Action: GetConfig\r\nFilename: f.conf\r\nCategory: cat\r\n\r\n'],
    ['getConfig as JSON', () => actions.getConfig('f.conf', 'cat', true),
      'Action: GetConfigJSON\r\nFilename: f.conf\r\n\r\n'],
    ['getConfig of all', () => actions.getConfig('f.conf', '', false), 'Action: GetConfig\r\nFilename: f.conf\r\n\r\n'],
  ];

  for (const [name, action, wire] of WIRES) {
    it(`${name} reads as the server wants it`, () => {
      expect(serialize(action())).to.equal(wire);
    });
  }

  it('messageSend refuses a body that the encoding lacks letters for, in place of sending others', () => {
    for (const [body, encoding] of [['5 €\n', 'latin1'], ['\ud83d\n', 'utf8']] as const) {
      expect(() => actions.messageSend('pjsip:1', '', body, false, {}, encoding)).to.throw(
        LocalProtocolError,
        `header "Base64Body": it has a character that ${encoding} cannot write`,
      );
    }
  });

  it('userEvent leaves the caller\'s map as it is and lets no header of it take the place of the action', () => {
    const headers = Object.freeze({ Action: 'Originate', action: 'Hangup', X: '1' });
    expect(serialize(actions.userEvent('Done', headers))).to.equal(
      'Action: UserEvent\r\nUserEvent: Done\r\nX: 1\r\n\r\n',
    );
  });
});

describe('updateConfig', () => {
  const APPEND: actions.ConfigChange = { action: 'Append', category: 'cat', variable: 'var', value: 'val' };

  it('numbers the headers of each change from 0, with six digits', () => {
    const changes: actions.ConfigChange[] = [
      { action: 'NewCat', category: 'c', options: 'allowdups,template' },
      { action: 'RenameCat', category: 'c', value: 'd' },
      { action: 'Insert', category: 'd', variable: 'v', value: '', line: 0 },
      { action: 'Update', category: 'd', variable: 'v', value: 'new', match: 'old' },
      { action: 'DelCat', category: 'e' },
    ];
    expect(actions.updateConfig('s.conf', 'd.conf', true, changes, MAX_LINES).map((action) => serialize(action))).to
      .deep.equal([
        'Action: UpdateConfig\r\nSrcFilename: s.conf\r\nDstFilename: d.conf\r\nReload: yes\r\n'
        + 'Action-000000: NewCat\r\nCat-000000: c\r\nOptions-000000: allowdups,template\r\n'
        + 'Action-000001: RenameCat\r\nCat-000001: c\r\nValue-000001: d\r\n'
        + 'Action-000002: Insert\r\nCat-000002: d\r\nVar-000002: v\r\nValue-000002: \r\nLine-000002: 0\r\n'
        + 'Action-000003: Update\r\nCat-000003: d\r\nVar-000003: v\r\nValue-000003: new\r\nMatch-000003: old\r\n'
        + 'Action-000004: DelCat\r\nCat-000004: e\r\n\r\n',
      ]);
  });

  it('reloads nothing, everything, or one module', () => {
    const reloads = [false, true, 'res_pjsip.so'].map((reload) =>
      lines(actions.updateConfig('s', 'd', reload, [APPEND], MAX_LINES)[0]!)[3]
    );
    expect(reloads).to.deep.equal(['Reload: no', 'Reload: yes', 'Reload: res_pjsip.so']);
  });

  it('makes one action as long as it has 128 lines with its ActionID, and a second one for the next change', () => {
    const fits = Array.from({ length: 30 }, () => APPEND);
    const full = [...fits, { action: 'EmptyCat', category: 'x', match: 'y' } as const];
    const [only, ...none] = actions.updateConfig('s', 'd', true, full, MAX_LINES);
    expect(none).to.deep.equal([]);
    expect(lines({ ...only, ActionID: 'id' })).to.have.length(128);
    expect(actions.updateConfig('s', 'd', true, [...fits, APPEND], MAX_LINES)).to.have.length(2);
  });

  it('splits between changes: each action numbers anew, only the first reads the source, only the last reloads', () => {
    const changes = Array.from(
      { length: 70 },
      (_, index): actions.ConfigChange => ({ ...APPEND, value: String(index) }),
    );
    const parts = actions.updateConfig('s.conf', 'd.conf', 'mod', changes, MAX_LINES).map(lines);
    expect(parts.map((part) => part.slice(0, 5))).to.deep.equal([
      ['Action: UpdateConfig', 'SrcFilename: s.conf', 'DstFilename: d.conf', 'Reload: no', 'Action-000000: Append'],
      ['Action: UpdateConfig', 'SrcFilename: d.conf', 'DstFilename: d.conf', 'Reload: no', 'Action-000000: Append'],
      ['Action: UpdateConfig', 'SrcFilename: d.conf', 'DstFilename: d.conf', 'Reload: mod', 'Action-000000: Append'],
    ]);
    const values = parts.flatMap((part) =>
      part.filter((line) => line.startsWith('Value-')).map((line) => line.split(': ')[1])
    );
    expect(values).to.deep.equal(changes.map(({ value }) => value));
    expect(parts.every((part) => part.length <= 127)).to.equal(true);
  });

  it('leaves the changes as they are', () => {
    expect(() => actions.updateConfig('s', 'd', true, Object.freeze([Object.freeze({ ...APPEND })]), MAX_LINES)).to.not
      .throw();
  });

  it('refuses no change at all and a change of an unknown kind', () => {
    expect(() => actions.updateConfig('s', 'd', true, [], MAX_LINES)).to.throw(LocalProtocolError, 'at least one').that
      .includes({ code: 'AMI_BAD_ARGUMENT' });
    const unknown = { ...APPEND, action: 'Frobnicate' } as unknown as actions.ConfigChange;
    expect(() => actions.updateConfig('s', 'd', true, [APPEND, unknown], MAX_LINES)).to.throw(
      LocalProtocolError,
      /NewCat.*Insert/,
    ).that.includes({ code: 'AMI_BAD_ARGUMENT' });
  });

  it('refuses a value with a line break where the server would read the first line only, and keeps it where a '
    + 'header may come again', () => {
    const refused = [() => actions.dbPut('f', 'k', 'a\nb'), () => actions.setVar('X', 'a\nb', ''),
      () => actions.command('core\nshow'), () => actions.hangup('x\ny')];
    for (const make of refused) expect(make).to.throw(LocalProtocolError).that.includes({ code: 'AMI_ILLEGAL_HEADER' });
    expect(serialize(actions.userEvent('Foo', { Line: 'a\nb' }))).to.equal(
      'Action: UserEvent\r\nUserEvent: Foo\r\nLine: a\r\nLine: b\r\n\r\n',
    );
  });
});
