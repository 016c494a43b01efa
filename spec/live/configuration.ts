/**
 * The configuration of a server under test: each file of its `etc` directory as text.
 *
 * What listens, listens on 127.0.0.1 and on ports given by the caller, so that any number of servers run side by side.
 * What needs hardware, another server or a port nobody asked for is not loaded; everything else is, so that
 * the server knows every action that Debian's packages have.
 */
import type { Version } from './installation.js';
import type { Credentials } from './plain-client.js';
import { extensions } from './dialplan.js';
import { DIALPLAN, QUEUES } from './fake/dialplan.js';

/** Where a server finds its run directory inside its root. */
export const MOUNT_POINT = '/mnt';

/** What tells one server from another. */
export interface Settings {
  readonly version: Version;
  readonly port: number;
  readonly tlsPort: number;
  /** Ports of the channel drivers, which nobody dials. */
  readonly pjsipPort: number;
  readonly sipPort: number;
  readonly iaxPort: number;
  readonly admin: Credentials;
  readonly reader: Credentials;
}

/** Directories below the run directory that Asterisk writes to. */
export const DIRECTORIES = ['etc', 'run', 'log', 'spool', 'lib', 'cache'] as const;

/**
 * Sessions that have not logged in yet, which Asterisk allows at a time. Its own 50 would be reached by specs in which
 * a hundred clients come back at once. Source: asterisk main/manager.c, session_do(), 22.10.1.
 */
const AUTHENTICATION_LIMIT = 500;

/** Modules that open a port of their own, look for hardware or for another server. */
const UNLOADED = [
  'chan_console',
  'chan_alsa',
  'chan_oss',
  'chan_dahdi',
  'chan_misdn',
  'chan_mobile',
  'chan_phone',
  'chan_vpb',
  'chan_motif',
  'chan_unistim',
  'chan_mgcp',
  'chan_skinny',
  'chan_ooh323',
  'pbx_dundi',
  'res_snmp',
  'res_pktccops',
  'res_smdi',
  'app_jack',
  'res_odbc',
  'res_config_odbc',
  'res_config_pgsql',
  'res_config_mysql',
  'res_config_ldap',
  'res_config_curl',
  'cdr_odbc',
  'cdr_adaptive_odbc',
  'cdr_pgsql',
  'cdr_mysql',
  'cdr_radius',
  'cdr_tds',
  'cdr_csv',
  'cdr_custom',
  'cdr_sqlite3_custom',
  'cel_odbc',
  'cel_pgsql',
  'cel_radius',
  'cel_tds',
  'cel_custom',
  'cel_sqlite3_custom',
  'app_voicemail',
  'app_voicemail_odbc',
];

/** Returns the files of the `etc` directory, by name. */
export function configuration(settings: Settings): Readonly<Record<string, string>> {
  return {
    'asterisk.conf': asterisk(settings.version),
    'modules.conf': `[modules]\nautoload=yes\n${UNLOADED.map((name) => `noload => ${name}.so\n`).join('')}`,
    'logger.conf': '[general]\n[logfiles]\nfull => notice,warning,error\nconsole => error\n',
    'manager.conf': manager(settings),
    'extensions.conf': `${extensions()}\n${DIALPLAN}`,
    ...channels(settings),
    ...CONSTANT,
  };
}

function asterisk(version: Version): string {
  const modules = version === 22 ? '/usr/lib/x86_64-linux-gnu/asterisk/modules' : '/usr/lib/asterisk/modules';
  return `[directories]
astetcdir => ${MOUNT_POINT}/etc
astrundir => ${MOUNT_POINT}/run
astlogdir => ${MOUNT_POINT}/log
astspooldir => ${MOUNT_POINT}/spool
astvarlibdir => ${MOUNT_POINT}/lib
astdbdir => ${MOUNT_POINT}/lib
astkeydir => ${MOUNT_POINT}/lib
astcachedir => ${MOUNT_POINT}/cache
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astmoddir => ${modules}
astsbindir => /usr/sbin

[options]
nocolor = yes
hideconnect = yes
`;
}

function manager({ port, tlsPort, admin, reader }: Settings): string {
  return `[general]
enabled = yes
webenabled = no
port = ${port}
bindaddr = 127.0.0.1
tlsenable = yes
tlsbindaddr = 127.0.0.1:${tlsPort}
tlscertfile = ${MOUNT_POINT}/etc/server.pem
tlsprivatekey = ${MOUNT_POINT}/etc/server.key
authlimit = ${AUTHENTICATION_LIMIT}
displayconnects = no

[${admin.username}]
secret = ${admin.secret}
read = all
write = all

[${reader.username}]
secret = ${reader.secret}
read = call
${LIMITED.map((user) => limited(user, reader.secret)).join('')}`;
}

/** What may be taken away from a user. */
export interface LimitedUser {
  readonly right: 'read' | 'write';
  /** The classes that it lacks; all others it has. */
  readonly classes: readonly string[];
}

/** Users who lack one right each that a model needs; they have the secret of the reader. */
export const LIMITED: readonly LimitedUser[] = [
  { right: 'read', classes: ['call'] }, { right: 'read', classes: ['agent'] }, { right: 'read', classes: ['dialplan'] },
  { right: 'read', classes: ['system'] }, { right: 'write', classes: ['call'] },
  { right: 'write', classes: ['system', 'reporting'] },
];

const CLASSES = [
  'system', 'call', 'log', 'verbose', 'command', 'agent', 'user', 'config', 'dtmf', 'reporting', 'cdr', 'dialplan',
  'originate',
];

/** Returns the name of a user who lacks rights. */
export function limitedName({ right, classes }: LimitedUser): string {
  return `no-${right}-${classes.join('-')}`;
}

function limited(user: LimitedUser, secret: string): string {
  const others = CLASSES.filter((name) => !user.classes.includes(name)).join(',');
  const rights = { read: CLASSES.join(','), write: CLASSES.join(','), [user.right]: others };
  return `\n[${limitedName(user)}]\nsecret = ${secret}\nread = ${rights.read}\nwrite = ${rights.write}\n`;
}

function channels({ pjsipPort, sipPort, iaxPort }: Settings): Record<string, string> {
  return {
    'pjsip.conf': `[loopback]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:${pjsipPort}\n${PJSIP_ENDPOINT}`,
    'sip.conf': `[general]\nudpbindaddr = 127.0.0.1:${sipPort}\ntcpenable = no\n\n[sipdesk]\n${FRIEND}`,
    'iax.conf': `[general]\nbindaddr = 127.0.0.1:${iaxPort}\n\n[iaxdesk]\n${FRIEND}`,
  };
}

const FRIEND = 'type = friend\nhost = dynamic\ncontext = default\n';

const PJSIP_ENDPOINT = `
[desk]
type = endpoint
context = default
transport = loopback
disallow = all
allow = ulaw
aors = desk
auth = desk

[desk]
type = aor
max_contacts = 1

[desk]
type = auth
auth_type = userpass
username = desk
password = nobody-registers
`;

const CONSTANT: Readonly<Record<string, string>> = {
  'http.conf': '[general]\nenabled = no\n',
  'agents.conf': '[general]\n\n[agent]\nfullname = Agent\n',
  'cdr.conf': '[general]\nenable = yes\n',
  'cdr_manager.conf': '[general]\nenabled = yes\n',
  'confbridge.conf': `[general]

[default_bridge]
type = bridge

[default_user]
type = user
quiet = yes
music_on_hold_when_empty = no
`,
  'features.conf': '[general]\n[featuremap]\natxfer => *2\n',
  'musiconhold.conf': '[general]\n',
  'pjsip_notify.conf': '[check]\nEvent => check-sync\n',
  'queuerules.conf': '[steps]\npenaltychange => 30,+1\npenaltychange => 60,+2\n',
  'queues.conf':
    `[general]\n\n[support]\nstrategy = ringall\nmember => Local/answer@default,0,Desk,Custom:desk\n${QUEUES}`,
  'res_parking.conf':
    '[general]\n\n[default]\nparkext => 700\nparkpos => 701-720\ncontext => parked\ncomebacktoorigin = no\n',
  'rtp.conf': '[general]\nstrictrtp = no\n',
  'xmpp.conf': '[general]\n',
};
