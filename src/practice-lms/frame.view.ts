import { PEOPLE, SITE, fullName, type Person } from './site.js';

/** The bar above every page: the site, its two tabs, and who is looking. */
export function frameView(person: Person, url: string) {
  return {
    site: SITE.name,
    /** Where choosing another person leads: that person may not see this very grade. */
    backUrl: url.startsWith('/cijfers') ? '/cijfers' : url,
    tabs: [
      { href: '/', label: 'Cursus', current: url === '/' || url.startsWith('/activiteiten') },
      { href: '/cijfers', label: 'Cijfers', current: url.startsWith('/cijfers') },
    ],
    person: personView(person),
    people: PEOPLE.map((one) => ({ ...personView(one), chosen: one.id === person.id })),
  };
}

export const personView = (person: Person) => ({
  id: person.id,
  name: fullName(person),
  office: person.office,
  role: person.role === 'Instructor' ? 'docent' : 'deelnemer',
  initials: `${person.givenName.charAt(0)}${(person.familyName.split(' ').at(-1) ?? '').charAt(0)}`,
});
