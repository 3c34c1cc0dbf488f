/** The fictitious municipality, its people and its one course. Nobody here exists. */
export interface Person {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly username: string;
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
  sourcedId: 'ZD-WMI',
} as const;

export const PEOPLE: readonly [Person, ...Person[]] = [
  person('11', 'Marit', 'de Graaf', 'docent', 'Instructor'),
  person('21', 'Karin', 'Verhulst', 'wethouder', 'Learner'),
  person('22', 'Yusuf', 'Demirel', 'raadslid', 'Learner'),
  person('23', 'Tom', 'Hoekema', 'beleidsambtenaar', 'Learner'),
];

export const LEARNERS = PEOPLE.filter(({ role }) => role === 'Learner');

const LECTURES = [
  'Duurzame businessmodellen',
  'Intermediaire organisaties en knooppunten',
  'Maatschappelijk aanbesteden',
  'Organisatiecultuur',
  'Het politieke spel',
];
const ASSIGNMENTS = [
  'Het waardemodel van één initiatief',
  'Jouw knooppuntenkaart',
  'Herschrijf één uitvraag',
  'Loop mee met één aanvraag',
  'De dilemmanotitie',
];

export const ACTIVITIES: readonly Activity[] = [
  {
    id: 'collegereeks',
    resourceLinkId: '40',
    kind: 'course',
    label: 'Online collegereeks',
    title: 'De collegereeks',
    description: 'Vijf korte colleges, vijf opdrachten en een discussieforum.',
    item: 'course',
    week: 0,
  },
  ...LECTURES.flatMap((title, index) => [
    lecture(index + 1, title),
    assignment(index + 1, ASSIGNMENTS[index] ?? title),
  ]),
];

export const fullName = ({ givenName, familyName }: Person): string => `${givenName} ${familyName}`;

export const emailOf = ({ username }: Person): string => `${username}@zonnedael.test`;

export const sourcedIdOf = ({ id }: Person): string => `ZD-${id}`;

export const findPerson = (id: string | undefined): Person | null =>
  PEOPLE.find((one) => one.id === id) ?? null;

export const isLearner = (id: string): boolean => LEARNERS.some((one) => one.id === id);

export const findActivity = (id: string): Activity | null =>
  ACTIVITIES.find((one) => one.id === id) ?? null;

export const findLinkedActivity = (resourceLinkId: string): Activity | null =>
  ACTIVITIES.find((one) => one.resourceLinkId === resourceLinkId) ?? null;

function person(
  id: string,
  givenName: string,
  familyName: string,
  office: string,
  role: Person['role'],
): Person {
  const username = `${givenName}.${familyName.replaceAll(' ', '')}`.toLowerCase();
  return { id, givenName, familyName, username, office, role };
}

function lecture(week: number, title: string): Activity {
  return {
    id: `college-${week}`,
    resourceLinkId: `4${week}`,
    kind: 'lecture',
    label: `College ${week}`,
    title,
    description: 'Videocollege van maximaal vijftien minuten.',
    item: `lecture-${week}`,
    week,
  };
}

function assignment(week: number, title: string): Activity {
  return {
    id: `opdracht-${week}`,
    resourceLinkId: `5${week}`,
    kind: 'assignment',
    label: `Opdracht ${week}`,
    title,
    description: 'Aan de slag in de praktijk, direct na het college.',
    item: `assignment-${week}`,
    week,
  };
}
