/** What a link of an LMS opens: the whole course, its forum, a lecture or an assignment. */
export type CourseItem =
  | { readonly kind: 'course' | 'forum' }
  | { readonly kind: 'lecture' | 'assignment'; readonly number: number };

/** The name of an item as it travels in the custom parameter `item` of a link: `course`, `lecture-2`, `assignment-2`. */
export const nameOfItem = (item: CourseItem): string =>
  'number' in item ? `${item.kind}-${item.number}` : item.kind;

const NUMBERED = /^(lecture|assignment)-([1-5])$/;

/** @returns null for a name that means nothing here. */
export function courseItemOf(name: string): CourseItem | null {
  if (name === 'course' || name === 'forum') return { kind: name };
  const [, kind, number] = NUMBERED.exec(name) ?? [];
  if (kind !== 'lecture' && kind !== 'assignment') return null;
  return { kind, number: Number(number) };
}
