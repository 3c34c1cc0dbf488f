import type { Lms } from './lms.js';
import type { Activity, Course, LineItemFields } from './records.js';
import type { Person } from './site.js';

/** What a teacher adds to a course: an activity, and the column that comes with it. */
export interface NewActivity extends Pick<Activity, 'title' | 'description' | 'custom' | 'url'> {
  readonly column: Omit<LineItemFields, 'resourceLinkId'> | null;
}

/** What teachers do to their courses. */
export class CourseService {
  constructor(private readonly lms: Lms) {}

  async addActivities(course: Course, added: readonly NewActivity[]): Promise<void> {
    for (const { title, description, custom, url, column } of added) {
      const number = this.lms.nextId();
      const kind = column ? ('assignment' as const) : ('lecture' as const);
      const place = { id: `gekozen-${number}`, number, kind, label: '', week: 0 };
      const activity = { title, description, custom, url, ...place };
      course.activities.push(activity);
      const resourceLinkId = this.lms.linkId(activity, course);
      if (column) this.addLineItem(course, { ...column, resourceLinkId });
    }
    await this.lms.save();
  }

  /** Its column goes with it, and the grades in that. */
  async removeActivity(course: Course, activity: Activity): Promise<void> {
    const { state } = this.lms;
    const link = this.lms.linkId(activity, course);
    state.lineItems = state.lineItems.filter(({ resourceLinkId }) => resourceLinkId !== link);
    const columns = new Set(state.lineItems.map(({ id }) => id));
    state.grades = state.grades.filter(({ lineItemId }) => columns.has(lineItemId));
    course.activities = course.activities.filter((one) => one !== activity);
    await this.lms.save();
  }

  /** New ids for the course, its links and its columns; all that the tool wrote into them stays (capture 63). */
  async copyCourse(course: Course): Promise<Course> {
    const number = this.lms.nextId();
    const activities = course.activities.map((activity) => {
      const id = activity.id.replace(/(-k\d+)?$/, `-k${number}`);
      return { ...activity, id, number: this.lms.nextId() };
    });
    const [label, title] = [`${course.label}_${number}`, `${course.title} (kopie)`];
    const history = [course.number, ...course.history];
    const copy = { number, label, title, history, activities, left: [...course.left] };
    const links = new Map(
      course.activities.map((old, index) => {
        const activity = activities[index] ?? old;
        return [this.lms.linkId(old, course), this.lms.linkId(activity, copy)] as const;
      }),
    );
    this.lms.state.courses.push(copy);
    for (const item of this.lms.state.lineItems.filter((one) => one.course === course.number)) {
      const resourceLinkId = links.get(item.resourceLinkId ?? '') ?? null;
      this.addLineItem(copy, { ...item, resourceLinkId });
    }
    await this.lms.save();
    return copy;
  }

  async setMembership(course: Course, { id }: Person, isMember: boolean): Promise<void> {
    const others = course.left.filter((one) => one !== id);
    course.left = isMember ? others : [...others, id];
    await this.lms.save();
  }

  private addLineItem({ number: course }: Course, fields: LineItemFields): void {
    this.lms.state.lineItems.push({ ...fields, id: this.lms.nextId(), course });
  }
}
