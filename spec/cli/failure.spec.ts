/**
 * What ends in one line and exit code 1: a wrong host, port or secret, a server that isn't AMI, a file that isn't
 * there.
 */
import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { BlackHole } from '../support/black-hole.js';
import { SECRET, withPbx } from './fake.js';
import { Gami, type Result } from './gami.js';

/** One line on standard error, nothing on standard output, no stack. */
function expectFailure({ code, stdout, stderr }: Result, line: RegExp): void {
  expect([code, stdout]).to.deep.equal([1, '']);
  expect(stderr).to.match(line).and.to.match(/^gami: [^\n]*\n$/).and.to.not.contain(SECRET);
}

describe('gami where it fails', () => {
  const context = withPbx();
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  /** Serves what isn't AMI; returns the port. */
  async function serve(onConnection: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onConnection(socket);
    });
    await new Promise<void>((resolve) => { server!.listen(0, '127.0.0.1', resolve); });
    return String((server.address() as AddressInfo).port);
  }

  afterEach(async () => {
    await Gami.killAll();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise<void>((resolve) => { server === undefined ? resolve() : server.close(() => resolve()); });
    server = undefined;
  });

  it('says that nobody listens', async () => {
    const { port } = context.pbx;
    await context.pbx.close();
    const env = { AMI_USERNAME: 'admin', AMI_SECRET: SECRET };
    const results = await Promise.all(
      ['watch', 'ping'].map((command) => Gami.run([command, '--port', String(port)], { env })),
    );
    for (const result of results) {
      expectFailure(result, new RegExp(`^gami: cannot connect to 127\\.0\\.0\\.1:${port}: .*ECONNREFUSED`));
    }
  });

  it('says that there is no such host', async () => {
    expectFailure(
      await context.pbx.run(['ping', '--host', 'nowhere.invalid']),
      /^gami: cannot connect to nowhere\.invalid:\d+: .*(?:ENOTFOUND|EAI_AGAIN)/,
    );
  });

  it('says that the login is refused, whether secret or name is wrong', async () => {
    const results = await Promise.all([context.pbx.run(['ping'], { env: { AMI_SECRET: 'wrong-secret' } }),
      context.pbx.run(['watch', '--username', 'nobody'])]);
    for (const result of results) {
      expectFailure(result, /^gami: the server refused the login: Authentication failed\n$/);
    }
  });

  it('says that the server is no AMI', async () => {
    const port = await serve((socket) => socket.end('SSH-2.0-OpenSSH_9.2\x1b[2J\r\n'));
    expectFailure(
      await context.pbx.run(['ping', '--port', port]),
      /^gami: the peer is no AMI server: its first line is "SSH-2\.0-OpenSSH_9\.2\\u001b\[2J"\n$/,
    );
  });

  it('says that the server says nothing', async () => {
    const port = await serve(() => undefined);
    const result = await context.pbx.run(['ping', '--port', port, '--timeout', '100']);
    expectFailure(
      result,
      /: no login within 100 ms: 127\.0\.0\.1 takes connections, but sends no banner of an Asterisk\n/,
    );
  });

  it('says that a server of plain text answers no TLS within the time', async () => {
    const port = await serve(() => undefined);
    expectFailure(
      await context.pbx.run(['ping', '--tls', '--port', port, '--timeout', '100']),
      /no login within 100 ms: 127\.0\.0\.1 takes connections, but answers no TLS \(nothing came\)\n/,
    );
  });

  it('says that the banner came, and no answer to the login', async () => {
    context.pbx.on('Challenge', () => new Promise(() => undefined));
    expectFailure(
      await context.pbx.run(['ping', '--timeout', '200']),
      /: no login within 200 ms: connected, the banner came \(AMI 11\.0\.0\), the answer to the login didn't\n/,
    );
  });

  it('says that a port does not answer, though the name is known', async () => {
    const hole = await BlackHole.open();
    try {
      expectFailure(
        await context.pbx.run(['ping', '--host', `127.0.0.1:${hole.port}`, '--timeout', '100']),
        /no login within 100 ms: the name is known \(127\.0\.0\.1\), the port doesn't answer\n/,
      );
    } finally {
      await hole.close();
    }
  });

  it('says that the server hangs up', async () => {
    const port = await serve((socket) => socket.destroy());
    expectFailure(
      await context.pbx.run(['send', 'Ping', '--port', port]),
      /^gami: (?:the server .* closed the connection|the connection to .* is lost)/,
    );
  });

  it('says that there is no TLS', async () => {
    expectFailure(
      await context.pbx.run(['ping', '--tls', '--timeout', '2000']),
      /^gami: no TLS with 127\.0\.0\.1:\d+: wrong version number\n$/,
    );
  });

  it('says that a file cannot be read or written', async () => {
    const [ca, output] = await Promise.all(
      [['ping', '--ca', '/nonexistent/ca.pem'], ['watch', '--output', '/nonexistent/events.json']].map((args) =>
        context.pbx.run(args)
      ),
    );
    expectFailure(ca!, /^gami: cannot read --ca: ENOENT/);
    expectFailure(output!, /^gami: cannot write --output: ENOENT/);
  });

  if (existsSync('/dev/full')) {
    it('says that standard output cannot be written', async () => {
      const result = await Gami.startInto('/dev/full', ['watch'], { env: context.pbx.env }).ended;
      expect([result.code, result.stdout]).to.deep.equal([1, '']);
      expect(result.stderr).to.match(/\ngami: cannot write standard output: ENOSPC[^\n]*\n$/);
    });
  }

  it('says that an answer is late', async () => {
    context.pbx.on('Ping', () => new Promise(() => undefined));
    expectFailure(
      await context.pbx.run(['ping', '--timeout', '200']),
      /^gami: no answer to the action "ping" within 200 ms\n$/i,
    );
  });

  it('says that the connection is lost while it waits for an answer', async () => {
    context.pbx.on('Ping', (_action, session) => session.drop());
    expectFailure(await context.pbx.run(['ping']), /^gami: the server 127\.0\.0\.1:\d+ closed the connection\n$/);
  });

  it('says that a header would break the line, as misuse', async () => {
    const { code, stderr } = await context.pbx.run(['send', 'Ping', 'X=1\rAction: Originate']);
    expect([code, stderr.split('\n').at(-2)]).to.deep.equal([2,
      'gami: header "X": its value has a carriage return or NUL']);
    expect(context.pbx.actions.map(({ action }) => action['Action'])).to.not.include('Ping');
  });
});
