import type { GradebookService } from './gradebook.service.js';
import type { Lms } from './lms.js';
import type { Activity, Course, LineItemFields } from './records.js';
import type { Person } from './site.js';

/** What a teacher adds to a course: an activity, and the column that comes with it. */
export interface NewActivity extends Pick<Activity, 'title' | 'description' | 'custom' | 'url'> {
  readonly column: LineItemFields | null;
}

/** What teachers do to their courses. */
export class CourseService {
  constructor(
    private readonly lms: Lms,
    private readonly gradebook: GradebookService,
  ) {}

  async addActivities(course: Course, added: readonly NewActivity[]): Promise<void> {
    for (const { column, ...chosen } of added) {
      const number = this.lms.nextId();
      const kind = column ? 'assignment' : 'lecture';
      const activity = { ...chosen, id: `gekozen-${number}`, number, kind, label: '', week: 0 };
      course.activities.push(activity);
      const resourceLinkId = this.lms.linkId(activity, course);
      if (column) this.gradebook.addLineItem(course, { ...column, resourceLinkId });
    }
    await this.lms.save();
  }

  /** Its column goes with it, and the grades in that. */
  async removeActivity(course: Course, activity: Activity): Promise<void> {
    const link = this.lms.linkId(activity, course);
    course.activities = course.activities.filter((one) => one !== activity);
    await this.gradebook.deleteLineItems(({ resourceLinkId }) => resourceLinkId === link);
  }

  /** New ids for the course, its links and its columns; all that the tool wrote into them stays (capture 63). */
  async copyCourse(course: Course): Promise<Course> {
    const number = this.lms.nextId();
    const copy: Course = {
      number,
      label: `${course.label}_${number}`,
      title: `${course.title} (kopie)`,
      history: [course.number, ...course.history],
      activities: [],
      left: [...course.left],
    };
    const links = new Map<string | null, string>();
    for (const old of course.activities) {
      const id = old.id.replace(/(-k\d+)?$/, `-k${number}`);
      const activity = { ...old, id, number: this.lms.nextId() };
      copy.activities.push(activity);
      links.set(this.lms.linkId(old, course), this.lms.linkId(activity, copy));
    }
    this.lms.state.courses.push(copy);
    for (const item of this.gradebook.listLineItems(course)) {
      const resourceLinkId = links.get(item.resourceLinkId) ?? null;
      this.gradebook.addLineItem(copy, { ...item, resourceLinkId });
    }
    await this.lms.save();
    return copy;
  }

  /** Who is in the course leaves it, and who left comes back. */
  async changeMembership(course: Course, { id }: Person): Promise<void> {
    const others = course.left.filter((one) => one !== id);
    course.left = course.left.includes(id) ? others : [...others, id];
    await this.lms.save();
  }
}
