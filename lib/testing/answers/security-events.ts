/**
 * What a server tells of logins and of what is refused, to those who read the class security.
 *
 * Source: asterisk main/security_events.c, sec_events[], and main/manager.c, report_auth_success() and its neighbours,
 * 22.10.1; the header `SessionTV` is the beginning of 1970 until a login has succeeded.
 */
import type { Headers } from '../wire/wire-writer.js';
import type { ActionContext } from './built-in.js';

/** Versions of the events that differ from 1. */
const VERSIONS: Readonly<Record<string, number>> = { InvalidPassword: 2 };

/** Says what a session did, or tried to; of a request that isn't understood without the account. */
export function tellSecurity(context: ActionContext, event: string, headers: Headers, hasAccount = true): void {
  const { session, pbx } = context;
  const isSuccess = event === 'SuccessfulAuth';
  const now = new Date().toISOString().replace('Z', '+0000');
  const { AccountID = '', ...rest } = headers;
  pbx.emit(event, 'security', {
    EventTV: now,
    Severity: isSuccess ? 'Informational' : 'Error',
    Service: 'AMI',
    EventVersion: VERSIONS[event] ?? 1,
    AccountID: hasAccount ? AccountID : undefined,
    SessionID: `0x7f${session.id.toString(16).padStart(10, '0')}`,
    LocalAddress: `IPV4/TCP/${session.localAddress}`,
    RemoteAddress: `IPV4/TCP/${session.remoteAddress}`,
    ...rest,
    ...(isSuccess ? { UsingPassword: 0 } : {}),
    SessionTV: isSuccess ? now : '1970-01-01T00:00:00.000+0000',
  });
}
