/** Specs of the XML reader: what it keeps of a document, and that it refuses whatever is not well-formed. */
import { expect } from 'chai';
import { parseXml, XmlError, type Element } from './xml.js';

/** An element as nested arrays: name, attributes, children. */
function shape({ name, attributes, children }: Element): unknown[] {
  return [name, Object.fromEntries(attributes), ...children.map(shape)];
}

describe('XML reader', () => {
  it('keeps elements and attributes in order and drops text', () => {
    const text = `<docs a='1' b = "2">
      some &lt;text&gt; <x:y z="3"/> more
      <y><z/></y>
    </docs>`;
    expect(shape(parseXml(text))).to.deep.equal([
      'docs',
      { a: '1', b: '2' },
      ['x:y', { z: '3' }],
      ['y', {}, ['z', {}]],
    ]);
  });

  it('skips the declaration, the DOCTYPE, instructions and comments', () => {
    const text = `<?xml version="1.0"?>
<!DOCTYPE docs SYSTEM "a.dtd">
<?style href="<a>"?>
<docs><!-- <b> isn't closed --><c/></docs>
<!-- end -->`;
    expect(shape(parseXml(text))).to.deep.equal(['docs', {}, ['c', {}]]);
  });

  it('decodes entities in attributes', () => {
    const root = parseXml('<a b="&lt;&gt;&amp;&quot;&apos;&#42;" c=\'"\'/>');
    expect(shape(root)).to.deep.equal(['a', { b: `<>&"'*`, c: '"' }]);
  });

  it('takes > and / in an attribute for what they are', () => {
    expect(shape(parseXml('<a b="/c>d/"><e/></a>'))).to.deep.equal(['a', { b: '/c>d/' }, ['e', {}]]);
  });

  const broken: readonly (readonly [text: string, message: string])[] = [
    ['', 'no element in line 1'],
    ['<a>\n<b>\n</a>', '</a> closes nothing in line 3'],
    ['<a>\n<b/>', '<a> is not closed in line 2'],
    ['<a/>\n<b/>', 'a second root element in line 2'],
    ['<a/>text', 'text outside of the root element in line 1'],
    ['text<a/>', 'text outside of the root element in line 1'],
    ['<a b=1/>', 'a malformed attribute in line 1'],
    ['<a b="1"c="2"/>', 'a malformed attribute in line 1'],
    ['<a b/>', 'a malformed attribute in line 1'],
    ['<a b="1" b="2"/>', 'attribute b twice in line 1'],
    ['<a b="1 < 2"/>', 'a malformed tag in line 1'],
    ['<a>\n1 < 2</a>', 'a malformed tag in line 2'],
    ['<a b="&c;"/>', 'unknown entity &c; in line 1'],
    ['<a b="&"/>', 'unknown entity & in line 1'],
    ['<a><!-- b</a>', '<!-- has no --> in line 1'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'a DOCTYPE with an internal subset in line 1'],
    ['<a><![CDATA[b]]></a>', 'a malformed tag in line 1'],
    ['</a>', '</a> closes nothing in line 1'],
  ];
  for (const [text, message] of broken) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseXml(text)).to.throw(
        XmlError,
        new RegExp(`^${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
      );
    });
  }
});
