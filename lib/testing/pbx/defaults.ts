/**
 * What the fake PBX has before a test sets anything: technologies, a dialplan, modules.
 */
import type { DialplanStep } from './dialplan/dialplan.js';

/** The technologies that this PBX can dial. */
export const TECHNOLOGIES: ReadonlySet<string> = new Set(['local', 'pjsip', 'sip', 'iax2', 'dahdi']);

/** The context of what is given without one. */
export const DEFAULT_CONTEXT = 'default';

/**
 * What each extension of the context `default` does before a test sets others: a name for each outcome, and every
 * number answers and waits.
 */
export const EXTENSIONS: Readonly<Record<string, readonly DialplanStep[]>> = {
  answer: [['Answer'], ['Wait']],
  busy: [['Busy']],
  congestion: [['Congestion']],
  nobody: [['Ringing'], ['Wait']],
  hangup: [['Hangup']],
  echo: [['Answer'], ['Echo']],
  conference: [['Answer'], ['ConfBridge', '1000']],
  queue: [['Answer'], ['Queue', 'support']],
  park: [['Answer'], ['Park']],
  agi: [['Answer'], ['AGI', 'agi:async']],
  '_X.': [['Answer'], ['Wait']],
  _X: [['Answer'], ['Wait']],
};

/** What a server usually has loaded, and actions ask for. */
export const MODULES: readonly string[] = ['app_queue', 'app_confbridge', 'app_dial', 'app_mixmonitor', 'app_playback',
  'app_voicemail', 'cdr_manager', 'chan_pjsip', 'chan_iax2', 'pbx_config', 'res_agi', 'res_musiconhold',
  'res_parking', 'res_pjsip'];

/** What an endpoint does that a test has only named: it answers. */
export const ANSWERS: readonly DialplanStep[] = [['Answer'], ['Wait']];
