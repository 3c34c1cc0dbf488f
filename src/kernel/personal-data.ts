/** One person as a platform knows them: the same `sub` at another registration is somebody else. */
export interface Person {
  readonly registrationId: string;
  readonly sub: string;
  /** The person's memberships, one for each LMS course. */
  readonly memberIds: readonly string[];
}

/** `detach` keeps the work and forgets whose it was; `wipe` removes the work as well. */
export type ErasureMode = 'detach' | 'wipe';

/** What a room that knows people promises about what it knows. */
export interface PersonalData {
  /** The collections it answers for, so that none can be forgotten. */
  readonly collections: readonly string[];
  export(person: Person): Promise<Readonly<Record<string, unknown>>>;
  erase(person: Person, mode: ErasureMode): Promise<void>;
}
