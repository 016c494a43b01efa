/** Specs of the documentation reader: actions and events out of a small documentation of our own. */
import { expect } from 'chai';
import { readDocumentation } from './documentation.js';

const ACTION_ID = `<xi:include xpointer="xpointer(/docs/manager[@name='Login']/syntax/parameter[@name='ActionID'])"/>`;
const LOGIN = `<manager name="Login"><syntax>
  <parameter name="ActionID"/>
  <parameter name="Username" required="true"/>
</syntax></manager>`;

function read(content: string): ReturnType<typeof readDocumentation> {
  return readDocumentation(`<docs xmlns:xi="http://www.w3.org/2001/XInclude">${LOGIN}${content}</docs>`);
}

function parameters(...names: string[]): string {
  return names.map((name) => `<parameter name="${name}"/>`).join('');
}

function instance(syntax: string): string {
  return `<managerEventInstance class="EVENT_FLAG_CALL"><syntax>${syntax}</syntax></managerEventInstance>`;
}

function actionOf(content: string, name: string): Record<string, unknown> {
  return Object.fromEntries(read(content).actions.get(name) ?? []);
}

function eventOf(content: string, name: string): unknown {
  const event = read(content).events.get(name);
  return event && { headers: [...event.headers], channels: [...event.channels], bridges: [...event.bridges] };
}

describe('documentation reader', () => {
  describe('an action', () => {
    it('has its headers, required where it says so, without ActionID', () => {
      const park = `<manager name="Park"><synopsis>Words.</synopsis><syntax>${ACTION_ID}
        <parameter name="Channel" required="true"><para>Words.</para></parameter>
        <parameter name="Timeout" required="false" default="30"/>
        <parameter name="Space"/>
      </syntax></manager>`;
      expect(actionOf(park, 'Park')).to.deep.equal({
        Channel: { required: true },
        Timeout: { required: false },
        Space: { required: false },
      });
    });

    it('has the values of an enumeration, taken over ones too', () => {
      const module = `<manager name="Module"><syntax>
        <parameter name="Load"><enumlist><enum name="load"/><enum name="re-load"/></enumlist></parameter>
      </syntax></manager>
      <manager name="Other"><syntax><parameter name="Load">
        <xi:include xpointer="xpointer(/docs/manager[@name='Module']/syntax/parameter[@name='Load']/enumlist)"/>
      </parameter></syntax></manager>`;
      expect(actionOf(module, 'Module')).to.deep.equal({ Load: { required: false, values: ['load', 're-load'] } });
      expect(actionOf(module, 'Other')).to.deep.equal(actionOf(module, 'Module'));
    });

    it('has no values where one of them is a pattern', () => {
      const events = `<manager name="Events"><syntax><parameter name="EventMask" required="true">
        <enumlist><enum name="on"/><enum name="system,call,..."/></enumlist>
      </parameter></syntax></manager>`;
      expect(actionOf(events, 'Events')).to.deep.equal({ EventMask: { required: true } });
    });

    it('needs of several modules that document it only what each of them needs', () => {
      const voicemail = `
        <manager name="Move" module="a"><syntax>
          <parameter name="Box" required="true"/><parameter name="To" required="true"/>
        </syntax></manager>
        <manager name="Move" module="b"><syntax><parameter name="Box" required="true"/>${
        parameters('From')
      }</syntax></manager>`;
      expect(actionOf(voicemail, 'Move')).to.deep.equal({
        Box: { required: true },
        To: { required: false },
        From: { required: false },
      });
    });
  });

  describe('an event', () => {
    it('has its headers and the prefixes of its snapshots', () => {
      const dial = instance(`${ACTION_ID}
        <channel_snapshot/>
        <channel_snapshot prefix="Dest"/>
        <bridge_snapshot prefix="Orig"/>
        <parameter name="DialStatus"><enumlist><enum name="ANSWER"/></enumlist></parameter>`);
      const event = `<managerEvent name="DialEnd">${dial}</managerEvent>`;
      expect(eventOf(event, 'DialEnd')).to.deep.equal({
        headers: ['DialStatus'],
        channels: ['', 'Dest'],
        bridges: ['Orig'],
      });
    });

    it('has the headers it takes over from another event', () => {
      const mute = `
        <managerEvent name="Join">${instance(parameters('Room', 'User'))}</managerEvent>
        <managerEvent name="Mute">${instance(`
          <xi:include xpointer="xpointer(/docs/managerEvent[@name='Join']/managerEventInstance/syntax/parameter)"/>
          <parameter name="Status"/>`)}</managerEvent>`;
      expect(eventOf(mute, 'Mute')).to.deep.equal({ headers: ['Room', 'User', 'Status'], channels: [], bridges: [] });
    });

    it('joins what several modules and instances say', () => {
      const log = `
        <managerEvent name="Log">${instance(parameters('A'))}${instance(parameters('B'))}</managerEvent>
        <managerEvent name="Log">${instance(`<channel_snapshot/>${parameters('A')}`)}</managerEvent>`;
      expect(eventOf(log, 'Log')).to.deep.equal({ headers: ['A', 'B'], channels: [''], bridges: [] });
    });

    it('may stand in the responses of an action, and without any header', () => {
      const status = `<manager name="List"><responses><list-elements>
          <xi:include xpointer="xpointer(/docs/managerEvent[@name='Item'])"/>
        </list-elements>
        <managerEvent name="ListComplete">${instance(parameters('ListItems'))}</managerEvent>
      </responses></manager>
      <managerEvent name="Item"><managerEventInstance/></managerEvent>`;
      expect(eventOf(status, 'ListComplete')).to.deep.equal({ headers: ['ListItems'], channels: [], bridges: [] });
      expect(eventOf(status, 'Item')).to.deep.equal({ headers: [], channels: [], bridges: [] });
    });
  });

  it('refuses what it does not know', () => {
    expect(() => readDocumentation('<html/>')).to.throw('<html> is not the documentation of Asterisk');
    expect(() => read('<manager name="A"><syntax><argument name="B"/></syntax></manager>')).to.throw(
      '<argument> in action A',
    );
    expect(() => read('<manager><syntax/></manager>')).to.throw('<manager> without a name');
    expect(() => read(`<managerEvent name="A">${instance('<device_snapshot/>')}</managerEvent>`)).to.throw(
      '<device_snapshot> in event A',
    );
    expect(() => read('<manager name="A"><syntax><xi:include href="b.xml"/></syntax></manager>')).to.throw(
      'unknown xpointer',
    );
  });
});
