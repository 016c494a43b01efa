/**
 * The script for bash: one function that looks for the subcommand among the words and offers what it takes. Pure.
 */
import { optionNames, type CommandWords } from './words.js';

function pattern(names: readonly string[]): string {
  return names.map((name) => `--${name}`).join('|');
}

function valueCases(commands: readonly CommandWords[]): string[] {
  const all = new Map(commands.flatMap(({ options }) => options.map((option) => [option.name, option] as const)));
  return [...all.values()].filter(({ values }) => values !== undefined).map(({ name, values }) =>
    `    --${name}) COMPREPLY=($(compgen -W '${values!.join(' ')}' -- "$cur")); return ;;`
  );
}

/** Makes the script. */
export function bashScript(commands: readonly CommandWords[]): string {
  const withValue = optionNames(commands, ({ type }) => type === 'string');
  const files = optionNames(commands, ({ placeholder }) => placeholder === 'FILE');
  const cases = commands.map(({ name, operands, options }) => {
    const own = options.flatMap(({ name: option, short }) => [`--${option}`, ...(short ? [`-${short}`] : [])]);
    return `    ${name}) words='${[...operands, ...own].join(' ')}' ;;`;
  });
  return `# bash completion of gami: source <(gami completion bash)
_gami() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${pattern(withValue)}) ((i++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  COMPREPLY=()
  case $prev in
${valueCases(commands).join('\n')}
    ${pattern(files)}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${pattern(withValue)}) return ;;
  esac
  case $command in
    '') words='${commands.map(({ name }) => name).join(' ')} --help --version' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _gami gami
`;
}
