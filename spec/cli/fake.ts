/**
 * The server of the command's specs: a fake Asterisk with one user, closed after each of them with every command left
 * running.
 */
import { FakeAsterisk } from '../../lib/testing/index.js';
import { Gami, type Result, type Surroundings } from './gami.js';

/** The secret of the only user; no output of the command may ever hold it. */
export const SECRET = 'correct horse battery';

/** A server, and the command as somebody runs it who knows the secret. */
export class Pbx extends FakeAsterisk {
  constructor() {
    super({ users: { admin: SECRET } });
  }

  /** What the environment of a command holds that logs in here. */
  get env(): Readonly<Record<string, string>> {
    return { AMI_PORT: String(this.port), AMI_USERNAME: 'admin', AMI_SECRET: SECRET };
  }

  /** Runs the command to its end. */
  run(args: readonly string[], { env, ...rest }: Surroundings = {}): Promise<Result> {
    return Gami.run(args, { env: { ...this.env, ...env }, ...rest });
  }

  /** Starts the command. */
  start(args: readonly string[]): Gami {
    return Gami.start(args, { env: this.env });
  }
}

/** Opens a server before each spec of a suite; ends it and every command behind each. */
export function withPbx(): { readonly pbx: Pbx } {
  const holder = { pbx: new Pbx() };
  beforeEach(async () => {
    holder.pbx = new Pbx();
    await holder.pbx.listen();
  });
  afterEach(async () => {
    await Gami.killAll();
    await holder.pbx.close();
  });
  return holder;
}
