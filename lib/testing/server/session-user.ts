/**
 * Whom a session belongs to, and what that user may read and write.
 */

/** Whom a session belongs to after login. */
export interface SessionUser {
  readonly username: string;
  /** Class bits that the user may read. */
  readonly read: number;
  /** Class bits that the user may write. */
  readonly write: number;
}
