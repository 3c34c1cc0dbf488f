import { createHash, randomBytes, randomUUID } from 'node:crypto';
import brightspace from './profiles/brightspace.json' with { type: 'json' };
import canvas from './profiles/canvas.json' with { type: 'json' };
import moodle from './profiles/moodle.json' with { type: 'json' };

/** The three LMSs as data: `profiles/README.md` says what stands in it. */
const DATA = { moodle, canvas, brightspace };
export type ProfileName = keyof typeof DATA;
export const PROFILE_NAMES = Object.keys(DATA) as ProfileName[];

export type Shape = Readonly<Record<string, unknown>>;
type ShapeName = 'login' | 'everyMessage' | 'linkMessage' | 'choiceMessage' | 'member' | 'lineItem';
type Roles = Readonly<Record<string, readonly string[]>>;

interface Told {
  readonly ids: typeof MOODLE_IDS;
  readonly roles: Roles;
  readonly rosterRoles: Roles;
  readonly toolCustom: Readonly<Record<string, string>>;
  readonly tokenRefusal: Shape;
  readonly serviceError: unknown;
  readonly scoreAnswer: { readonly status: number; readonly body: unknown };
}

/** Moodle is the measure: what is said of it must be said of the others. */
export type Profile = Omit<typeof moodle, keyof Told | ShapeName> & Told & Record<ShapeName, Shape>;

const hash = (text: string): string => createHash('sha1').update(text).digest('hex');
const uuid = (text: string): string =>
  hash(text).replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12}).*$/, '$1-$2-4$3-$4-$5');
const guid = (number: number): string =>
  `3106e6da-b85b-4ac4-9a04-${String(number).padStart(12, '0')}`;
const orgUnit = (course: number): string => String(2_273_800 + course);

/** How an LMS makes its ids of the small numbers that we count with. */
const MOODLE_IDS = {
  person: (account: string) => account,
  course: (course: number) => String(course),
  /** The course as the addresses of services name it. */
  courseInUrl: (course: number) => String(course),
  link: ({ number }: { number: number; kind: string }, _course: number) => String(number),
  tool: (tool: number) => String(tool),
  lineItem: (id: number) => String(id),
  newClient: (_tool: number) => randomBytes(15).toString('hex').slice(0, 15),
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  moodle: { ...moodle, ids: MOODLE_IDS },
  canvas: {
    ...canvas,
    ids: {
      person: (account) => hash(`person ${account}`),
      course: (course) => hash(`course ${course}`),
      courseInUrl: (course) => String(3346 + course),
      // The link in the menu of a course has the id of the course.
      link: ({ number, kind }, course) =>
        kind === 'course' ? hash(`course ${course}`) : uuid(`link ${number}`),
      tool: (tool) => `${460 + tool}:${hash(`tool ${tool}`)}`,
      lineItem: String,
      newClient: (tool) => String(10_000_000_000_000 + tool),
    },
  },
  brightspace: {
    ...brightspace,
    ids: {
      person: (account) => `1019d47b-e5e1-43e2-843a-3c9a825650ef_18262${account}`,
      course: orgUnit,
      courseInUrl: orgUnit,
      link: ({ number }, course) => `zonnedael-${17_557_000 + number}_${orgUnit(course)}`,
      tool: guid,
      lineItem: guid,
      newClient: () => randomUUID(),
    },
  },
};

/** Puts values in for `$name`; what has no value is left out, and `...` stands for all that is in one. */
export function fill(shape: unknown, values: Shape): unknown {
  if (typeof shape === 'string') return shape.startsWith('$') ? values[shape.slice(1)] : shape;
  if (typeof shape !== 'object' || shape === null || Array.isArray(shape)) return shape;
  const entries = Object.entries(shape).flatMap(([name, inner]) => {
    const value = fill(inner, values);
    return name === '...' ? Object.entries(value as Shape) : [[name, value] as const];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Puts values in for `{name}` in an address. */
export const addressOf = (template: string, values: Readonly<Record<string, string | number>>) =>
  template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(values[name]));
