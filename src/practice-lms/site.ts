/** The fictitious municipality, its people and its one course. Nobody here exists. */
export const SITE = {
  product_family_code: 'practice-lms',
  version: '1.0',
  name: 'Leeromgeving Zonnedael',
  description: 'Oefenomgeving van een fictieve gemeente',
} as const;

export const COURSE = {
  id: '2',
  label: 'WMI',
  title: 'Werken met maatschappelijk initiatief',
} as const;

export type Person = ReturnType<typeof personOf>;

const LEARNER = 'Learner';
export const TEACHER = personOf('11', 'Marit', 'de Graaf', 'docent', 'Instructor');
export const LEARNERS: readonly Person[] = [
  personOf('21', 'Karin', 'Verhulst', 'wethouder', LEARNER),
  personOf('22', 'Yusuf', 'Demirel', 'raadslid', LEARNER),
  personOf('23', 'Tom', 'Hoekema', 'beleidsambtenaar', LEARNER),
];
export const PEOPLE: readonly Person[] = [TEACHER, ...LEARNERS];

function personOf(
  id: string,
  givenName: string,
  familyName: string,
  office: string,
  role: 'Instructor' | 'Learner',
) {
  const username = `${givenName}.${familyName.replaceAll(' ', '')}`.toLowerCase();
  const name = `${givenName} ${familyName}`;
  const initials = name.replaceAll(/[^A-Z]/g, '');
  const [email, sourcedId] = [`${username}@zonnedael.test`, `ZD-${id}`];
  return { id, sourcedId, givenName, familyName, name, initials, office, role, username, email };
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

/** Lecture and assignment, week by week. */
const WEEKS = [
  ['Duurzame businessmodellen', 'Het waardemodel van één initiatief'],
  ['Intermediaire organisaties en knooppunten', 'Jouw knooppuntenkaart'],
  ['Maatschappelijk aanbesteden', 'Herschrijf één uitvraag'],
  ['Organisatiecultuur', 'Loop mee met één aanvraag'],
  ['Het politieke spel', 'De dilemmanotitie'],
] as const;

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
  ...WEEKS.flatMap(([lecture, assignment], index) => [
    lectureOf(index + 1, lecture),
    assignmentOf(index + 1, assignment),
  ]),
];

function lectureOf(week: number, title: string): Activity {
  const names = { id: `college-${week}`, label: `College ${week}`, item: `lecture-${week}` };
  const description = 'Videocollege van maximaal vijftien minuten.';
  return { ...names, kind: 'lecture', resourceLinkId: `4${week}`, title, description, week };
}

function assignmentOf(week: number, title: string): Activity {
  const names = { id: `opdracht-${week}`, label: `Opdracht ${week}`, item: `assignment-${week}` };
  const description = 'Aan de slag in de praktijk, direct na het college.';
  return { ...names, kind: 'assignment', resourceLinkId: `5${week}`, title, description, week };
}
