/**
 * The tree of a configuration file, from the wire of GetConfig.
 */
import { expect } from 'chai';
import { configTree } from '../../lib/actions/config-tree.js';
import { parse } from '../../lib/wire/parser.js';

describe('configTree', () => {
  it('puts each line under its category, in the order of the file', () => {
    const response = parse([
      'Response: Success',
      'ActionID: 5',
      'Category-000000: general',
      'Line-000000-000000: bindaddr=127.0.0.1',
      'Line-000000-000001: note=x=y; z',
      'Category-000001: tpl',
      'IsTemplate-000001: 1',
      'Category-000002: two',
      'Templates-000002: "tpl,other"',
      'Line-000002-000000: exten=100,1,Answer()',
      '',
      '',
    ].join('\r\n'));
    expect(configTree(response)).to.deep.equal([
      {
        name: 'general',
        isTemplate: false,
        templates: [],
        lines: [{ name: 'bindaddr', value: '127.0.0.1' }, { name: 'note', value: 'x=y; z' }],
      },
      { name: 'tpl', isTemplate: true, templates: [], lines: [] },
      {
        name: 'two',
        isTemplate: false,
        templates: ['tpl', 'other'],
        lines: [{ name: 'exten', value: '100,1,Answer()' }],
      },
    ]);
  });

  it('keeps categories and lines of the same name apart', () => {
    const response = {
      Response: 'Success',
      'Category-000000': 'a',
      'Line-000000-000000': 'x=1',
      'Line-000000-000001': 'x=2',
      'Category-000001': 'a',
    };
    expect(configTree(response).map(({ name, lines }) => [name, lines.length])).to.deep.equal([['a', 2], ['a', 0]]);
  });

  it('is empty where there is nothing', () => {
    expect(configTree(parse('Response: Success\r\nActionID: 6\r\nNo categories found\r\n\r\n'))).to.deep.equal([]);
  });

  it('takes a line without an equals sign as a name', () => {
    expect(configTree({ 'Category-000000': 'c', 'Line-000000-000000': '#include' })[0]!.lines).to.deep.equal([{
      name: '#include',
      value: '',
    }]);
  });
});
