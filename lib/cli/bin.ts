#!/usr/bin/env node
/**
 * The command `gami`.
 *
 * Everything it does is in `cli/`; this file only gives it the arguments of the process and the process its exit code.
 */
import { main } from './main.js';

process.exitCode = await main(process.argv.slice(2));
