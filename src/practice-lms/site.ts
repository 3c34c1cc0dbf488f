import site from './site.json' with { type: 'json' };

/** The fictitious municipality, its people and its one course, as an LMS begins with it. Nobody here exists. */
export const SITE = site;

export type Person = ReturnType<typeof personOf>;

/** `account` is who somebody is to the LMS: a teacher who looks as a participant is still the same account. */
export function personOf(facts: (typeof site.people)[number]) {
  const { id, account, name } = facts;
  const [, givenName = '', familyName = ''] = /^(\S+) (.+)$/.exec(name) ?? [];
  const username = `${givenName}.${familyName.replaceAll(' ', '')}`.toLowerCase();
  const initials = name.replaceAll(/[^A-Z]/g, '');
  const [email, sourcedId] = [`${username}@zonnedael.test`, `ZD-${account}`];
  return {
    ...facts,
    givenName,
    familyName,
    username,
    initials,
    email,
    sourcedId,
    own: account === id,
  };
}
