/**
 * `gami originate`: a call placed, and with `--wait` its outcome in words.
 */
import {
  ActionError,
  get,
  newOriginate,
  newOriginateApp,
  originateReason,
  type Asterisk,
  type Message,
  type Originate,
} from '../../index.js';
import { UsageError, type Arguments } from '../arguments.js';
import { withLogin } from '../connect/client.js';
import { pairsOf } from '../headers.js';
import { safe } from '../terminal/safe-text.js';
import { deniedText } from './denied.js';
import type { Context } from '../subcommand.js';

/** Says what the answered channel is to do. */
function destination(channel: string, args: Arguments): Originate {
  const [application, context, exten] = [args.text('application'), args.text('context'), args.text('exten')];
  const isPlace = context !== undefined || exten !== undefined || args.has('priority');
  if ((application === undefined) === !isPlace) {
    throw new UsageError('what is the channel to do? give either --application or --context with --exten');
  }
  if (application !== undefined) return newOriginateApp(channel, application, args.text('data'));
  if (context === undefined || exten === undefined) throw new UsageError('--context and --exten go together');
  return newOriginate(channel, context, exten, args.text('priority') ?? '1');
}

function callOf(args: Arguments): Originate {
  const [channel] = args.operands;
  if (channel === undefined) throw new UsageError('which channel? give one, such as PJSIP/100');
  const call = destination(channel, args);
  return {
    ...call,
    timeout: args.number('timeout', 1) ?? call.timeout,
    callerId: args.text('caller-id'),
    async: !args.has('wait'),
  };
}

function outcome(call: Originate, response: Message): string {
  const channel = get(response, 'Channel') ?? call.channel;
  return `${call.channel}: ${originateReason(response)}${channel === call.channel ? '' : `, ${channel}`}`;
}

async function place(
  client: Asterisk,
  call: Originate,
  variables: [string, string][],
  { output, signal }: Context,
): Promise<number> {
  if (!call.async) {
    const response = await client.getOriginateResponse(call, variables, { signal });
    if (output.isJSON) output.json(response);
    else output.line(safe(outcome(call, response)));
    return 0;
  }
  const response = await new Promise<Message>((resolve, reject) => {
    client.originate(call, variables, (message, error) => (error === undefined ? resolve(message) : reject(error)), {
      signal,
    });
  });
  if (get(response, 'Response') === 'Error') {
    throw new ActionError(
      'AMI_ORIGINATE_REFUSED',
      `${call.channel}: ${deniedText({ Action: 'Originate' }, response) ?? get(response, 'Message') ?? 'refused'}`,
      response,
    );
  }
  if (output.isJSON) output.json(response);
  else output.line(safe(`${call.channel}: queued`));
  return 0;
}

/** Runs the subcommand. */
export async function run(context: Context): Promise<number> {
  const { args, output } = context;
  const call = callOf(args);
  const variables = pairsOf('--variable', args.texts('variable'));
  const events = call.async ? 'off' : 'call';
  const options = { events, ownsTimeout: true, waitsFor: `calling ${call.channel}` } as const;
  return withLogin(context, options, async (client) => {
    try {
      return await place(client, call, variables, context);
    } catch (error) {
      if (output.isJSON && error instanceof ActionError) output.json(error.response);
      throw error;
    }
  });
}
