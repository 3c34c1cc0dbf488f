/** The fictitious municipality, its people and its one course. Nobody here exists. */
export interface Person {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly office: string;
  readonly role: 'Instructor' | 'Learner';
}

export interface Activity {
  readonly id: string;
  readonly resourceLinkId: string;
  readonly kind: 'course' | 'lecture' | 'assignment';
  readonly label: string;
  readonly title: string;
  readonly description: string;
  readonly item: string;
  readonly week: number;
}

export const SITE = { name: 'Leeromgeving Zonnedael', version: '1.0' } as const;

export const COURSE = {
  id: '2',
  label: 'WMI',
  title: 'Werken met maatschappelijk initiatief',
} as const;

export const PEOPLE: readonly [Person, ...Person[]] = [
  { id: '11', givenName: 'Marit', familyName: 'de Graaf', office: 'docent', role: 'Instructor' },
  { id: '21', givenName: 'Karin', familyName: 'Verhulst', office: 'wethouder', role: 'Learner' },
  { id: '22', givenName: 'Yusuf', familyName: 'Demirel', office: 'raadslid', role: 'Learner' },
  {
    id: '23',
    givenName: 'Tom',
    familyName: 'Hoekema',
    office: 'beleidsambtenaar',
    role: 'Learner',
  },
];

export const LEARNERS = PEOPLE.filter(({ role }) => role === 'Learner');

/** Lecture and assignment, week by week. */
const WEEKS = [
  ['Duurzame businessmodellen', 'Het waardemodel van één initiatief'],
  ['Intermediaire organisaties en knooppunten', 'Jouw knooppuntenkaart'],
  ['Maatschappelijk aanbesteden', 'Herschrijf één uitvraag'],
  ['Organisatiecultuur', 'Loop mee met één aanvraag'],
  ['Het politieke spel', 'De dilemmanotitie'],
] as const;

const SERIES: Activity = {
  id: 'collegereeks',
  resourceLinkId: '40',
  kind: 'course',
  label: 'Online collegereeks',
  title: 'De collegereeks',
  description: 'Vijf korte colleges, vijf opdrachten en een discussieforum.',
  item: 'course',
  week: 0,
};

const LECTURE = {
  kind: 'lecture',
  word: 'College',
  description: 'Videocollege van maximaal vijftien minuten.',
} as const;
const ASSIGNMENT = {
  kind: 'assignment',
  word: 'Opdracht',
  description: 'Aan de slag in de praktijk, direct na het college.',
} as const;

export const ACTIVITIES: readonly [Activity, ...Activity[]] = [
  SERIES,
  ...WEEKS.flatMap(([lecture, assignment], index) => [
    weekActivity(LECTURE, index + 1, lecture),
    weekActivity(ASSIGNMENT, index + 1, assignment),
  ]),
];

export const fullName = ({ givenName, familyName }: Person): string => `${givenName} ${familyName}`;

export const usernameOf = (person: Person): string =>
  `${person.givenName}.${person.familyName.replaceAll(' ', '')}`.toLowerCase();

export const emailOf = (person: Person): string => `${usernameOf(person)}@zonnedael.test`;

export const sourcedIdOf = ({ id }: Person): string => `ZD-${id}`;

export const findPerson = (id: string | undefined): Person | null =>
  PEOPLE.find((one) => one.id === id) ?? null;

export const isLearner = (id: string): boolean => LEARNERS.some((one) => one.id === id);

export const findActivity = (id: string): Activity | null =>
  ACTIVITIES.find((one) => one.id === id) ?? null;

export const isResourceLink = (id: string): boolean =>
  ACTIVITIES.some(({ resourceLinkId }) => resourceLinkId === id);

function weekActivity(
  { kind, word, description }: typeof LECTURE | typeof ASSIGNMENT,
  week: number,
  title: string,
): Activity {
  const id = `${word.toLowerCase()}-${week}`;
  const resourceLinkId = `${kind === 'lecture' ? 4 : 5}${week}`;
  const label = `${word} ${week}`;
  return { id, resourceLinkId, kind, label, title, description, item: `${kind}-${week}`, week };
}
