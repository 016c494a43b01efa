/**
 * The script for zsh: the completion system's own descriptions of commands and options. Pure.
 */
import type { OptionSpec } from '../arguments.js';
import type { CommandWords } from './words.js';

/** Text inside a specification in single quotes: brackets and colons have a meaning there. */
function plain(text: string): string {
  return text.replaceAll('\'', '\'\\\'\'').replace(/[[\]:\\]/g, '\\$&');
}

function actionOf({ placeholder, values }: OptionSpec): string {
  if (values !== undefined) return `(${values.join(' ')})`;
  return placeholder === 'FILE' ? '_files' : ' ';
}

function specification(option: OptionSpec & { readonly name: string }): string {
  const { name, type, multiple = false, short, help, placeholder = 'VALUE' } = option;
  const many = multiple ? '*' : '';
  const text = `[${plain(help)}]`;
  if (type === 'string') return `'${many}--${name}=${text}:${plain(placeholder)}:${actionOf(option)}'`;
  return short === undefined ? `'${many}--${name}${text}'` : `'(-${short} --${name})'{-${short},--${name}}'${text}'`;
}

function commandCase({ name, operands, options }: CommandWords): string {
  const words = operands.length === 0 ? [] : [`'*:word:(${operands.join(' ')})'`];
  const lines = [...options.map(specification), ...words].map((line) => `        ${line}`);
  return `      ${name}) _arguments \\\n${lines.join(' \\\n')} ;;`;
}

/** Makes the script. */
export function zshScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name, synopsis }) => `    '${name}:${plain(synopsis)}'`);
  return `#compdef gami
# zsh completion of gami: source <(gami completion zsh), behind compinit
_gami() {
  local curcontext=$curcontext state line
  local -a commands
  commands=(
${names.join('\n')}
  )
  _arguments -C '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe -t commands command commands ;;
    argument) case $words[1] in
${commands.map(commandCase).join('\n')}
    esac ;;
  esac
}
compdef _gami gami
`;
}
