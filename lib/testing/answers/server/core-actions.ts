/**
 * The answers about the server as a whole: command line, settings, modules, user events and messages.
 *
 * Source: asterisk main/manager.c, action_command(), action_userevent(), action_coresettings(), action_corestatus(),
 * action_reload(); main/loader.c, manager_moduleload(); main/message.c, action_messagesend(), 22.10.1; 13 for the old
 * form of Command.
 */
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';
import { linesText, withActionId } from '../../wire/wire-writer.js';

/** From AMI 3 (Asterisk 14) on a command's output comes in headers. */
function hasOutputHeaders(amiVersion: string): boolean {
  return Number.parseInt(amiVersion, 10) >= 3;
}

function command(context: ActionContext): void {
  const text = context.header('Command');
  if (text === '') return context.error('No command provided');
  const known = context.pbx.commands.get(text);
  const help = text.split(' ', 2).join(' ');
  const output = known ?? [`No such command '${text}' (type 'core show help ${help}' for other possible commands)`];
  if (!hasOutputHeaders(context.pbx.amiVersion)) return sendFollows(context, output);
  return context.respond({
    Response: known === undefined ? 'Error' : 'Success',
    Message: 'Command output follows',
    Output: output.join('\n'),
  });
}

function sendFollows(context: ActionContext, output: readonly string[]): void {
  const head = linesText({ Response: 'Follows', Privilege: 'Command' });
  const id = linesText(withActionId({}, context.header('ActionID')));
  context.session.sendRaw(`${head}${id}${output.map((line) => `${line}\n`).join('')}--END COMMAND--\r\n\r\n`);
}

/** The headers go out as they came, whatever they are called: an `Event` among them too. */
function userEvent(context: ActionContext): void {
  const own = context.session.lines.filter((line) => !/^(?:userevent|action):/i.test(line));
  context.respond('Event Sent');
  const lines = ['Event: UserEvent', 'Privilege: user,all', `UserEvent: ${context.header('UserEvent')}`, ...own];
  context.host.broadcast(`${lines.join('\r\n')}\r\n\r\n`, 'user');
}

function coreSettings({ pbx }: ActionContext): Record<string, string | number> {
  return {
    AMIversion: pbx.amiVersion,
    AsteriskVersion: pbx.asteriskVersion,
    SystemName: '',
    CoreMaxCalls: 0,
    CoreMaxLoadAvg: '0.000000',
    CoreRunUser: '',
    CoreRunGroup: '',
    CoreMaxFilehandles: 0,
    CoreRealTimeEnabled: 'No',
    CoreCDRenabled: 'Yes',
    CoreHTTPenabled: 'No',
    ...(pbx.major < 17 ? {} : { SoundsSearchCustomDir: 'No' }),
  };
}

function coreStatus({ pbx }: ActionContext): Record<string, string | number> {
  const [date = '', time = ''] = pbx.started.toISOString().slice(0, 19).split('T');
  return {
    CoreStartupDate: date, CoreStartupTime: time, CoreReloadDate: date, CoreReloadTime: time,
    CoreCurrentCalls: pbx.channels.size + 2 * pbx.conferences.size,
    ...(pbx.major < 17 ? {} : { CoreProcessedCalls: pbx.processedCalls }),
  };
}

const MODULE_ANSWERS: Readonly<Record<string, string>> = {
  load: 'Module loaded.',
  unload: 'Module unloaded.',
  reload: 'Module reloaded.',
};

/** Without a module the real server answers twice. */
function moduleLoad(context: ActionContext): void {
  const module = context.header('Module');
  const type = context.header('LoadType').toLowerCase();
  if (type === 'reload' && module === '') return context.respond('All modules reloaded');
  if (module === '') {
    context.error('Need module name');
    return context.error('Could not load module.');
  }
  const answer = MODULE_ANSWERS[type];
  if (answer === undefined) return context.error('Incomplete ModuleLoad action.');
  if (!isKnown(context, module)) return context.error('Module not found.');
  context.respond(answer);
  if (type === 'reload') tellReload(context, module, RELOADED);
}

/** With or without its ending. */
function isKnown({ pbx }: ActionContext, module: string): boolean {
  return pbx.modules.has(module.replace(/\.so$/, ''));
}

function moduleCheck(context: ActionContext): void {
  if (isKnown(context, context.header('Module'))) context.respond({ Version: '' });
  else context.error('Module not loaded');
}

/** What became of a reload. Source: asterisk include/asterisk/module.h, ast_module_reload_result, 22.10.1. */
const RELOADED = 0;
const NOT_FOUND = 2;

function tellReload({ pbx }: ActionContext, module: string, Status: number): void {
  pbx.emit('Reload', 'system', { Module: module === '' ? 'All' : module, Status });
}

/** Told in a Reload, of one module or of all, whatever becomes of it. */
function reload(context: ActionContext): void {
  const module = context.header('Module');
  const isThere = module === '' || isKnown(context, module);
  if (isThere) context.respond('Module Reloaded');
  else context.error('No such module');
  tellReload(context, module, isThere ? RELOADED : NOT_FOUND);
}

/** `pjsip:alice@host` is `PJSIP/alice`. */
function endpointOf(to: string): string {
  return `PJSIP/${to.slice('pjsip:'.length).replace(/^sip:/, '').split('@', 1)[0]}`;
}

function messageSend(context: ActionContext): void {
  const to = context.header('To') || context.header('Destination');
  if (to === '') context.error("No 'To' address specified.");
  else if (!/^(?:pjsip|sip|xmpp):/.test(to)) context.error('Message technology not found.');
  else if (to.startsWith('pjsip:') && context.pbx.endpointSteps(endpointOf(to)) === undefined) {
    context.error('Message failed to send.');
  }
  else context.respond('Message successfully sent');
}

/** The actions about the server as a whole. */
export const CORE_ACTIONS: readonly BuiltIn[] = [
  builtIn('Command', 'command', 'Run a command of the command line', command),
  builtIn('UserEvent', 'user', 'Send an event of one\'s own', userEvent),
  builtIn(
    'CoreSettings',
    'system,reporting',
    'Show the settings of the core',
    (context) => context.respond(coreSettings(context)),
  ),
  builtIn(
    'CoreStatus',
    'system,reporting',
    'Show the state of the core',
    (context) => context.respond(coreStatus(context)),
  ),
  builtIn('ModuleLoad', 'system', 'Load, unload or reload a module', moduleLoad),
  builtIn('ModuleCheck', 'system', 'Tell whether a module is loaded', moduleCheck),
  builtIn('Reload', 'system,config', 'Reload the configuration', reload),
  builtIn(
    'LoggerRotate',
    'system,reporting',
    'Reopen the log files',
    (context) => context.respond('Reloaded the logger and rotated log files'),
  ),
  builtIn('MessageSend', 'message', 'Send a message to an endpoint', messageSend),
];
