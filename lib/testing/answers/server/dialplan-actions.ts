/**
 * The answers about the dialplan: its list, and changes of it.
 *
 * Source: asterisk main/pbx.c, manager_show_dialplan_helper(); main/manager.c via pbx_config.c,
 * manager_dialplan_extension_add() and manager_dialplan_extension_remove(), 22.10.1.
 */
import type { Extension } from '../../pbx/dialplan/dialplan.js';
import type { Headers } from '../../wire/wire-writer.js';
import { builtIn, type ActionContext, type BuiltIn } from '../built-in.js';

function items(context: ActionContext): Headers[] {
  const place = context.header('Context');
  const exten = context.header('Extension');
  const found = context.pbx.dialplan.list(place === '' ? undefined : place);
  const sorted = [...found].sort((one, other) => compareNames(one.name, other.name));
  return sorted.filter(({ name }) => exten === '' || name === exten).flatMap((extension) => [
    ...hintItem(context, extension),
    ...extension.steps.map(([application, data = ''], index) => ({
      Event: 'ListDialplan',
      Context: extension.context,
      Extension: extension.name,
      ExtensionLabel: [...extension.labels].find(([, priority]) => priority === index + 1)?.[0],
      Priority: index + 1,
      Application: application,
      AppData: data,
      Registrar: 'pbx_config',
    })),
  ]);
}

/** Names come sorted, patterns behind them. */
function compareNames(one: string, other: string): number {
  const [isPattern, isOther] = [one.startsWith('_'), other.startsWith('_')];
  if (isPattern !== isOther) return isPattern ? 1 : -1;
  return one < other ? -1 : 1;
}

/** A hint stands in front of the steps. */
function hintItem({ pbx }: ActionContext, { name, context }: Extension): Headers[] {
  const hint = pbx.dialplan.hints.get(`${name}@${context}`);
  if (hint === undefined) return [];
  return [{
    Event: 'ListDialplan', Context: context, Extension: name, Priority: 'hint', Application: hint, AppData: '',
    Registrar: 'pbx_config',
  }];
}

function show(context: ActionContext): void {
  const place = context.header('Context');
  if (place !== '' && !context.pbx.dialplan.contexts.includes(place)) {
    return context.error(`Did not find context ${place}`);
  }
  const steps = items(context);
  const count = (name: string): number => new Set(steps.map((step) => `${step['Context']}\n${step[name]}`)).size;
  return context.list(steps, 'ShowDialPlanComplete', 'DialPlan list will follow', {
    ListExtensions: count('Extension'),
    ListPriorities: steps.length,
    ListContexts: count('Context'),
  });
}

function add(context: ActionContext): void {
  const [place, exten, priority, application] = ['Context', 'Extension', 'Priority', 'Application'].map((name) =>
    context.header(name)
  );
  if ([place, exten, priority, application].includes('')) {
    return context.error(
      'Context, Extension, Priority, and Application must be defined for DialplanExtensionAdd.',
    );
  }
  const steps = [...(context.pbx.dialplan.find(place!, exten!)?.steps ?? [])];
  steps[Number(priority) - 1] = [application!, context.header('ApplicationData')];
  context.pbx.dialplan.set(place!, exten!, steps);
  return context.respond('Added requested extension');
}

function remove(context: ActionContext): void {
  const [place, exten, priority] = ['Context', 'Extension', 'Priority'].map((name) => context.header(name));
  if (place === '' || exten === '') {
    return context.error('Context and Extension must be provided for DialplanExtensionRemove');
  }
  const extension = context.pbx.dialplan.find(place!, exten!);
  if (extension === undefined) return context.error('Failed to remove requested extension');
  const left = priority === '' ? [] : extension.steps.filter((_step, index) => index + 1 !== Number(priority));
  context.pbx.dialplan.set(place!, exten!, left);
  return context.respond(
    priority === '' ? 'Removed the requested extension' : 'Removed the requested priority from the extension',
  );
}

/** The actions on the dialplan. */
export const DIALPLAN_ACTIONS: readonly BuiltIn[] = [
  builtIn('ShowDialPlan', 'config,reporting', 'List the dialplan', show),
  builtIn('DialplanExtensionAdd', 'system', 'Add a step to the dialplan', add),
  builtIn('DialplanExtensionRemove', 'system', 'Remove a step or an extension of the dialplan', remove),
];
