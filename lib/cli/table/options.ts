/**
 * The options that many subcommands have in common.
 */
import type { OptionSpecs } from '../arguments.js';

/** What every subcommand takes. */
export const COMMON_OPTIONS: OptionSpecs = {
  json: { type: 'boolean', help: 'JSON lines in place of readable ones' },
  help: { type: 'boolean', short: 'h', help: 'show this' },
  version: { type: 'boolean', short: 'V', help: 'show the version' },
};

/** What every subcommand takes that logs in. */
export const CONNECTION_OPTIONS: OptionSpecs = {
  host: { type: 'string', placeholder: 'NAME', help: 'the server: name, name:port or [::1]:port (127.0.0.1)' },
  port: { type: 'string', placeholder: 'N', help: 'its port (5038, with TLS 5039)' },
  url: { type: 'string', placeholder: 'URL', help: 'all in one: ami://user@host:port, amis:// for TLS' },
  profile: { type: 'string', placeholder: 'NAME', help: 'all of it from ~/.config/gami.json' },
  username: { type: 'string', placeholder: 'NAME', help: 'the manager user' },
  'secret-file': { type: 'string', placeholder: 'FILE', help: 'read the secret from the first line of FILE' },
  tls: { type: 'boolean', help: 'connect by TLS; certificate and host name are verified' },
  ca: { type: 'string', placeholder: 'FILE', help: 'trust the certificates in FILE (PEM); implies --tls' },
  auth: {
    type: 'string',
    placeholder: 'HOW',
    values: ['md5', 'plain'],
    help: 'md5, which never sends the secret, or plain (md5)',
  },
  timeout: {
    type: 'string',
    placeholder: 'MS',
    help: 'milliseconds for connecting, and for each answer (10000, 60000)',
  },
};

/** The environment that stands in for options. */
export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['AMI_URL', 'where --url is not given, and nothing below'],
  ['AMI_PROFILE', 'the profile, where none of --profile, --url and --host is given'],
  ['AMI_HOST', 'the server, where --host is not given'],
  ['AMI_PORT', 'its port, where --port is not given'],
  ['AMI_USERNAME', 'the manager user, where --username is not given'],
  ['AMI_SECRET', 'the user\'s secret; without it you are asked (or one line of standard input is read)'],
];
