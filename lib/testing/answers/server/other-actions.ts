/**
 * The answers of modules that the fake has nothing to say for: agents, fax, sorcery's caches, Jabber.
 *
 * They answer as a real server that has none of it. Source: asterisk apps/app_agent_pool.c, res/res_fax.c,
 * res/res_sorcery_memory_cache.c, res/res_xmpp.c, 22.10.1.
 */
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

const CACHES = ['Expire', 'ExpireObject', 'Populate', 'Stale', 'StaleObject'].map((name) =>
  builtIn(
    `SorceryMemoryCache${name}`,
    'system',
    'Change a cache of sorcery',
    (context) => context.respondRaw('Error', 'The provided cache does not exist\n'),
  )
);

/** A response and one event, without the marks of a list. Source: asterisk res/res_fax.c, manager_fax_stats(). */
function faxStats(context: ActionContext): void {
  const id = context.header('ActionID');
  context.respond('FAXStats event will follow');
  context.session.send({
    Event: 'FAXStats', ActionID: id === '' ? undefined : id, CurrentSessions: 0, ReservedSessions: 0,
    TransmitAttempts: 0, ReceiveAttempts: 0, CompletedFAXes: 0, FailedFAXes: 0,
  });
}

/** The mark of this list has a capital letter. */
function faxSessions(context: ActionContext): void {
  const id = context.header('ActionID');
  context.respond({ EventList: 'Start', Message: 'FAXSessionsEntry event list will follow' });
  context.session.send({
    Event: 'FAXSessionsComplete',
    ActionID: id === '' ? undefined : id,
    EventList: 'Complete',
    ListItems: 0,
    Total: 0,
  });
}

/** The actions of other modules. */
export const OTHER_ACTIONS: readonly BuiltIn[] = [
  builtIn(
    'Agents',
    'agent',
    'List the agents',
    (context) => context.list([], 'AgentsComplete', 'Agents will follow'),
  ),
  builtIn('AgentLogoff', 'agent', 'Log an agent off', (context) => context.error('No such agent')),
  builtIn('FAXSession', 'call', 'Show a fax session', (context) => context.error('Session not found')),
  builtIn('FAXSessions', 'call', 'List the fax sessions', faxSessions),
  builtIn('FAXStats', 'reporting', 'Show the figures of fax', faxStats),
  builtIn('JabberSend', 'system', 'Send a message by Jabber', (context) => context.error('No ScreenName specified')),
  ...CACHES,
];
