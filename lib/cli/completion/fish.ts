/**
 * The script for fish: a line for each command and option. Pure.
 */
import { quoted, type CommandWords } from './words.js';

function optionLine(command: string, option: CommandWords['options'][number]): string {
  const { name, type, short, help, placeholder, values } = option;
  const parts = [
    `complete -c gami -n '__fish_seen_subcommand_from ${command}'`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    `-l ${name}`,
    ...(type === 'boolean' ? [] : placeholder === 'FILE' ? ['-r -F'] : ['-x']),
    ...(values === undefined ? [] : [`-a ${quoted(values.join(' '))}`]),
    `-d ${quoted(help)}`,
  ];
  return parts.join(' ');
}

/** Makes the script. */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, synopsis, operands, options }) => [
    `complete -c gami -n __fish_use_subcommand -a ${name} -d ${quoted(synopsis)}`,
    ...(operands.length === 0
      ? []
      : [`complete -c gami -n '__fish_seen_subcommand_from ${name}' -a ${quoted(operands.join(' '))}`]),
    ...options.map((option) => optionLine(name, option)),
  ]);
  return `# fish completion of gami: gami completion fish | source
complete -c gami -f
${lines.join('\n')}
`;
}
