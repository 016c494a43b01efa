/**
 * The answer to an MD5 challenge, by which a login proves the secret without sending it.
 *
 * Pure; keeps nothing of the secret.
 */
import { createHash } from 'node:crypto';
import type { Encoding } from '../message.js';

/**
 * Makes the `Key` of an MD5 login from the server's challenge and the user's secret.
 *
 * Lower-case hexadecimal: the server compares bytes. Source: asterisk main/manager.c, authenticate(), 22.10.1.
 */
export function challengeKey(challenge: string, secret: string, encoding: Encoding = 'utf8'): string {
  return createHash('md5').update(challenge).update(secret, encoding).digest('hex');
}
