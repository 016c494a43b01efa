/** Specs of the xpointers: each form that Asterisk's documentation uses, and that nothing else passes. */
import { expect } from 'chai';
import { parseXml } from './xml.js';
import { resolve } from './xpointer.js';

const DOCS = parseXml(`<docs>
  <manager name="Login">
    <syntax>
      <parameter name="ActionID"/>
      <parameter name="ReportA"><para/><para id="second"/></parameter>
      <parameter name="ReportB"/>
    </syntax>
  </manager>
  <manager name="Logoff"><syntax><parameter name="ActionID" id="logoff"/></syntax></manager>
</docs>`);

function resolved(xpointer: string): (string | undefined)[] {
  return resolve(DOCS, xpointer).map(({ attributes }) => attributes.get('id') ?? attributes.get('name'));
}

describe('xpointer', () => {
  it('follows a path with names', () => {
    expect(resolved('xpointer(/docs/manager[@name=\'Logoff\']/syntax/parameter[@name=\'ActionID\'])')).to.deep.equal([
      'logoff',
    ]);
  });

  it('selects all that fit, in document order', () => {
    expect(resolved('xpointer(/docs/manager[@name=\'Login\']/syntax/parameter)')).to.deep.equal(['ActionID', 'ReportA',
      'ReportB']);
    expect(resolved('xpointer(/docs/manager/syntax/parameter[contains(@name, \'Report\')])')).to.deep.equal(['ReportA',
      'ReportB']);
  });

  it('counts positions from one', () => {
    expect(resolved('xpointer(/docs/manager[@name=\'Login\']/syntax/parameter[@name=\'ReportA\']/para[2])')).to.deep
      .equal(['second']);
  });

  it('allows the path to begin without a slash', () => {
    expect(resolved("xpointer(docs/manager[@name='Login'])")).to.deep.equal(['Login']);
  });

  it('has no element for the text of an element', () => {
    expect(resolved("xpointer(/docs/manager[@name='Gone']/synopsis/node())")).to.deep.equal([]);
  });

  it('refuses a pointer to nothing', () => {
    expect(() => resolved('xpointer(/docs/manager[@name=\'Gone\'])')).to.throw(
      'xpointer to nothing: xpointer(/docs/manager[@name=\'Gone\'])',
    );
  });

  for (
    const xpointer of ['', 'element(/1)', 'xpointer(//manager)', 'xpointer(/docs/manager[last()])',
      'xpointer(/docs/manager/@name)']
  ) {
    it(`refuses ${JSON.stringify(xpointer)}`, () => {
      expect(() => resolved(xpointer)).to.throw(`unknown xpointer ${xpointer}`);
    });
  }
});
