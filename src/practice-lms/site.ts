import site from './site.json' with { type: 'json' };

/** The fictitious municipality, its people and its one course, as an LMS begins with it. Nobody here exists. */
export const SITE = site;

export type Person = ReturnType<typeof personOf>;

/** `account` is who somebody is to the LMS: a teacher who looks as a participant is still the same account. */
export function personOf(facts: (typeof site.people)[number]) {
  const { id, account, name } = facts;
  const [, given_name = '', family_name = ''] = /^(\S+) (.+)$/.exec(name) ?? [];
  const username = `${given_name}.${family_name.replaceAll(' ', '')}`.toLowerCase();
  const initials = name.replaceAll(/[^A-Z]/g, '');
  const [email, sourced_id] = [`${username}@zonnedael.test`, `ZD-${account}`];
  const said = { given_name, family_name, email, sourced_id, 'User.username': username };
  return { ...facts, ...said, initials, own: account === id };
}
