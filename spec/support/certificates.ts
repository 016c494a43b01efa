/**
 * Certificates for the specs of TLS, made when they are needed: an authority of its own, and servers whose certificates
 * it has signed.
 *
 * Written with node:crypto alone, so that no file with a key lies about, no tool must be installed, and a certificate
 * may be as old as a spec wants it. Only what TLS needs is there: EC keys, a common name, the names of the host, the
 * two ends of its time. Source of the structure: RFC 5280, section 4.1; of its bytes: ITU-T X.690 (DER).
 */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** What a server may show. */
export interface Certificates {
  /** The authority's own certificate, for clients that are to trust it. */
  readonly ca: string;
  /** Of `localhost` and 127.0.0.1. */
  readonly server: Certificate;
  /** Of another host. */
  readonly wrongHost: Certificate;
  /** Its time is over. */
  readonly expired: Certificate;
  /** Signed by nobody but itself. */
  readonly selfSigned: Certificate;
}

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const size = body.length < 128
    ? [body.length]
    : body.length < 256
    ? [0x81, body.length]
    : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const bytes = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  });
  return tlv(0x06, Buffer.from(arcs));
}

const nameOf = (commonName: string): Buffer =>
  sequence(tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(commonName)))));

const timeOf = (time: number): Buffer =>
  tlv(0x18, Buffer.from(`${new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));

const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), tlv(0x04, value));

/** Source: RFC 5280, section 4.2.1.6: 2 is a DNS name, 7 an address. */
function hostNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((
    host,
  ) => (/^[\d.]+$/.test(host) ? tlv(0x87, Buffer.from(host.split('.').map(Number))) : tlv(0x82, Buffer.from(host))));
  return extension(SUBJECT_ALTERNATIVE_NAME, sequence(...names));
}

interface Wanted {
  readonly subject: string;
  readonly hosts?: readonly string[];
  /** From and to, in milliseconds from now. */
  readonly lives: readonly [from: number, to: number];
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

function pem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${
    der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')
  }\n-----END ${label}-----\n`;
}

/** Makes a certificate; without an issuer it signs itself, without hosts it is an authority's. */
function issue({ subject, hosts, lives: [from, to] }: Wanted, issuer?: Issuer): Certificate & { issuer: Issuer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const now = Date.now();
  const extensions = hosts === undefined
    ? extension(BASIC_CONSTRAINTS, sequence(tlv(0x01, Buffer.from([0xff]))))
    : hostNames(hosts);
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(7)])),
    algorithm,
    nameOf(issuer?.name ?? subject),
    sequence(timeOf(now + from), timeOf(now + to)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(extensions)),
  );
  const signature = sign('sha256', body, issuer?.key ?? privateKey);
  const cert = pem('CERTIFICATE', sequence(body, algorithm, tlv(0x03, Buffer.from([0]), signature)));
  return {
    cert,
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    issuer: { name: subject, key: privateKey },
  };
}

/** Makes an authority and the certificates of its servers, good ones and bad ones. */
export function makeCertificates(): Certificates {
  const lives = [-DAY, DAY] as const;
  const hosts = ['localhost', '127.0.0.1'];
  const { cert: ca, issuer } = issue({ subject: 'authority of the specs', lives });
  return {
    ca,
    server: issue({ subject: 'server', hosts, lives }, issuer),
    wrongHost: issue({ subject: 'wrong host', hosts: ['pbx.example', '192.0.2.1'], lives }, issuer),
    expired: issue({ subject: 'expired', hosts, lives: [-2 * DAY, -DAY] }, issuer),
    selfSigned: issue({ subject: 'self signed', hosts, lives }),
  };
}
