/**
 * Every application that the fake's dialplan knows, by its name in small letters.
 */
import { BASIC_APPLICATIONS } from './dialplan/applications.js';
import { CALLING_APPLICATIONS } from './dialplan/calling-applications.js';
import type { Application } from './dialplan/walk.js';

/** The applications. */
export const APPLICATIONS: Readonly<Record<string, Application>> = { ...BASIC_APPLICATIONS, ...CALLING_APPLICATIONS };
