/**
 * The snapshots of channels and bridges that events carry: hand-kept, because the documentation names the snapshots
 * and not their fields; and the text of lib/catalogue/snapshots.ts.
 *
 * Each prefix under which an event carries one gets its own fields written out. A mapped type would say the same in a
 * line, and the editor would say nothing of a field: it takes no comment over from a mapped type.
 */
import type { Catalogue } from './catalogue.js';
import { inSentence, since, VERSIONS, type Versions } from './versions.js';

/** Source: main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 13.38.3 to 23.4.1. */
export const CHANNEL_FIELDS: ReadonlyMap<string, Versions> = fieldsOf(
  'Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName ConnectedLineNum ConnectedLineName Language ' +
    'AccountCode Context Exten Priority Uniqueid Linkedid Tenantid ChanVariable',
  { Tenantid: since('18') },
);

/** Source: main/manager_bridges.c, ast_manager_build_bridge_state_string_prefix(), 13.38.3 to 23.4.1. */
export const BRIDGE_FIELDS: ReadonlyMap<string, Versions> = fieldsOf(
  'BridgeUniqueid BridgeType BridgeTechnology BridgeCreator BridgeName BridgeNumChannels BridgeVideoSourceMode ' +
    'BridgeVideoSource',
);

/** Writes `snapshots.ts`; the note says what it was made from. */
export function snapshotsFile({ events }: Catalogue, note: string): string {
  const all = [...events.values()];
  const channels = new Set(['', ...all.flatMap((event) => [...event.channels.keys()]).sort()]);
  const bridges = new Set(['', ...all.flatMap((event) => [...event.bridges.keys()]).sort()]);
  return `/**
 * The snapshots of channels and bridges that events carry: types only. A prefix stands before each field
 * (\`DestChannel\`, \`DestContext\`).
 *
${note}
 */

/**
 * The headers of a channel snapshot by prefix. The first fourteen are always there; \`Tenantid\` and \`ChanVariable\`
 * when the channel has some. A channel that isn't there leaves them out, all but the prefixed ones of the other.
 *
 * Source: asterisk main/manager_channels.c, ast_manager_build_channel_state_string_prefix(), 13.38.3 to 23.4.1.
 */
export interface ChannelSnapshots {
${[...channels].map((prefix) => entry(prefix, CHANNEL_FIELDS)).join('\n')}
}

/**
 * The headers of a bridge snapshot by prefix. The first seven are always there; \`BridgeVideoSource\` when the bridge
 * has one.
 *
 * Source: asterisk main/manager_bridges.c, ast_manager_build_bridge_state_string_prefix(), 13.38.3 to 23.4.1.
 */
export interface BridgeSnapshots {
${[...bridges].map((prefix) => entry(prefix, BRIDGE_FIELDS)).join('\n')}
}

/** The headers of a channel snapshot. */
export type ChannelSnapshot<Prefix extends string = ''> = Prefix extends keyof ChannelSnapshots
  ? ChannelSnapshots[Prefix]
  : { [Field in keyof ChannelSnapshots[''] as \`\${Prefix}\${Field}\`]?: string };

/** The headers of a bridge snapshot. */
export type BridgeSnapshot<Prefix extends string = ''> = Prefix extends keyof BridgeSnapshots
  ? BridgeSnapshots[Prefix]
  : { [Field in keyof BridgeSnapshots[''] as \`\${Prefix}\${Field}\`]?: string };
`;
}

function entry(prefix: string, fields: ReadonlyMap<string, Versions>): string {
  const lines = [...fields].map(([field, versions]) =>
    `    /** ${inSentence(versions)} */ ${prefix}${field}?: string;`
  );
  return `  ${prefix === '' ? "''" : prefix}: {\n${lines.join('\n')}\n  };`;
}

function fieldsOf(names: string, some: Readonly<Record<string, Versions>> = {}): ReadonlyMap<string, Versions> {
  return new Map(names.split(' ').map((name) => [name, some[name] ?? VERSIONS]));
}
