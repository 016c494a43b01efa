/**
 * The way to the server: its name, each address, the port, TLS, the certificate, the banner; and where no banner comes,
 * what it is that listens there.
 */
import type { AsteriskOptions } from '../../index.js';
import { addressesOf, isTls, speakTo, targetOf, type Reached } from '../connect/reach.js';
import type { Findings } from './finding.js';

/** Asterisk's first line. Source: asterisk main/manager.c, session_do(), 22.10.1. */
const BANNER = /^Asterisk Call Manager(?: Proxy)?\/(\S+)/;

const DAY = 86_400_000;
/** A certificate that ends so soon is a wrong, in milliseconds: to renew it takes some days. */
const SOON = 7 * DAY;
/** And one that ends by then is worth a note. */
const LATER = 30 * DAY;

/** What is wrong with a certificate, in words. Source: OpenSSL verify(1), and node:tls, checkServerIdentity(). */
const FAULTS: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for hosts of other names',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority isn\'t known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority isn\'t known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority isn\'t known here',
};

/** What HTTP servers answer, whatever they think of the question. */
const ASK_HTTP = 'GET / HTTP/1.0\r\n\r\n';

/** Where it leads, and whether the client may try it. */
export interface Way {
  /** True when an Asterisk's banner came. */
  readonly isOpen: boolean;
  /** The address of this end, as the server sees it; undefined where that isn't known. */
  readonly local: string | undefined;
}

const NO_WAY: Way = { isOpen: false, local: undefined };

/** Goes the way, part by part, and puts down what it finds. */
export async function checkNetwork(options: AsteriskOptions, limit: number, findings: Findings): Promise<Way> {
  const { host, port } = targetOf(options);
  let addresses: readonly string[];
  try {
    addresses = await addressesOf(host, limit);
  } catch (error) {
    findings.add('problem', 'name', `the name ${host} is not known: ${(error as Error).message}`,
      'correct --host, or the entry of the name server or of /etc/hosts');
    return NO_WAY;
  }
  findings.add('ok', 'name', `${host} is ${addresses.join(', ')}`);
  const all = await Promise.all(addresses.map((each) => speakTo(each, { ...targetOf(options), limit })));
  const isAnyOpen = all.some(({ isOpen }) => isOpen);
  for (const reached of all) await checkAddress(reached, { port, options, limit, isAnyOpen }, findings);
  const open = all.find(({ text }) => BANNER.test(text));
  return open === undefined ? NO_WAY : { isOpen: true, local: open.local };
}

interface Surroundings {
  readonly port: number;
  readonly options: AsteriskOptions;
  /** In milliseconds. */
  readonly limit: number;
  /** True when another address of the same name takes connections, or this one. */
  readonly isAnyOpen: boolean;
}

async function checkAddress(reached: Reached, around: Surroundings, findings: Findings): Promise<void> {
  const { address, isOpen, isSecure, certificate, time, text } = reached;
  const { port, options } = around;
  const place = `${address} port ${port}`;
  if (!isOpen) return checkClosed(place, reached.error, around, findings);
  findings.add('ok', 'port', `${place} takes connections (${time.toFixed(1)} ms)`);
  if (isTls(options) && isSecure) checkCertificate(certificate, place, findings);
  const [, version] = BANNER.exec(text) ?? [];
  if (version === undefined) return guess(reached, { ...around, place }, findings);
  return findings.add('ok', 'banner', `${place} is an Asterisk with AMI ${version}`);
}

function checkClosed(
  place: string,
  error: string | undefined,
  { limit, isAnyOpen }: Surroundings,
  findings: Findings,
): void {
  const level = isAnyOpen ? 'warning' : 'problem';
  if (error === 'ECONNREFUSED') {
    return findings.add(level, 'port', `nothing listens on ${place} (${error})`,
      'in manager.conf: enabled = yes, and bindaddr and port as they are used here; then "manager reload", or start '
        + 'Asterisk');
  }
  if (error === 'no answer') {
    return findings.add(level, 'port', `${place} didn't answer within ${limit} ms: packets are dropped on the way`,
      'look at firewalls between here and there (--timeout MS waits longer)');
  }
  return findings.add(level, 'port', `${place} can't be reached (${error ?? 'unknown'})`, 'look at the route to it');
}

function checkCertificate(certificate: Reached['certificate'], place: string, findings: Findings): void {
  if (certificate === undefined) return;
  const { name, end, fault } = certificate;
  const rest = end.getTime() - Date.now();
  const what = `the certificate of ${place} (${name === '' ? 'without a name' : name})`;
  const day = end.toISOString().slice(0, 10);
  if (rest <= 0) {
    return findings.add('problem', 'certificate', `${what} ended on ${day}`,
      'renew the file of tlscertfile in manager.conf, then "manager reload"');
  }
  if (fault !== undefined) {
    findings.add('problem', 'certificate', `${what} is not trusted: ${FAULTS[fault] ?? fault}`,
      'give its authority by --ca FILE, or use a certificate with this host\'s name');
  }
  const ends = `${what} ends on ${day}, in ${Math.floor(rest / DAY)} days`;
  findings.add(rest < SOON ? 'warning' : rest < LATER ? 'note' : 'ok', 'certificate', ends,
    ...(rest < LATER ? ['renew the file of tlscertfile in manager.conf'] : []));
}

interface Place extends Surroundings {
  readonly place: string;
}

/** Finds out what listens where no banner came. */
async function guess(reached: Reached, at: Place, findings: Findings): Promise<void> {
  const { place, options } = at;
  if (reached.text !== '') {
    return findings.add('problem', 'banner',
      `${place} is no Asterisk: its first line is ${JSON.stringify(reached.text)}`, 'correct --host and --port');
  }
  if (isTls(options) && !reached.isSecure) return guessPlain(reached, at, findings);
  if (reached.error === 'closed without a word') {
    return findings.add('problem', 'banner', `${place} closes before it says anything`,
      'too many sessions may be waiting to log in (authlimit in manager.conf), or a proxy stands before it');
  }
  return guessOther(reached, at, findings);
}

/** TLS was asked for, and there is none. */
async function guessPlain({ address, error }: Reached, at: Place, findings: Findings): Promise<void> {
  const { place, port, limit } = at;
  const plain = await speakTo(address, { host: address, port, tls: undefined, limit });
  if (BANNER.test(plain.text)) {
    return findings.add('problem', 'tls', `${place} is an Asterisk without TLS`,
      'leave --tls out, or use the port of tlsbindaddr (5039)');
  }
  return findings.add('problem', 'tls', `${place} answers no TLS (${error ?? 'no handshake'})`,
    `in manager.conf: tlsenable = yes, tlsbindaddr (with port ${port}) and tlscertfile`);
}

/** It takes connections and says nothing: it may wait to be spoken to. */
async function guessOther({ address }: Reached, at: Place, findings: Findings): Promise<void> {
  const { place, port, options, limit } = at;
  const target = { host: targetOf(options).host, port, limit };
  const http = await speakTo(address, { ...target, tls: targetOf(options).tls, say: ASK_HTTP });
  if (/^HTTP\//.test(http.text)) {
    return findings.add('problem', 'banner', `${place} is an HTTP server`,
      'AMI has a port of its own (5038, port in manager.conf); 8088 is Asterisk\'s HTTP');
  }
  const secure = isTls(options) ? undefined : await speakTo(address, { ...target, tls: {} });
  if (secure?.isSecure === true) {
    return findings.add('problem', 'tls', `${place} speaks TLS`,
      'give --tls, with --ca FILE for an authority of your own');
  }
  return findings.add('problem', 'banner', `${place} takes connections and says nothing within ${limit} ms`,
    'Asterisk may hang, or another program listens there: "core show uptime" on the server\'s own console tells');
}
