import type { CourseService, LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import type { ErasureMode, PersonalData } from '../kernel/personal-data.js';

/** Everybody's own data: what every room knows about the acting person, to read and to erase. */
export class PrivacyService {
  constructor(
    private readonly course: CourseService,
    private readonly rooms: readonly PersonalData[],
    private readonly clock: Clock,
  ) {}

  async export(launch: LaunchContext): Promise<Readonly<Record<string, unknown>>> {
    const person = await this.course.personOf(launch);
    const parts = await Promise.all(this.rooms.map((room) => room.export(person)));
    return Object.assign({ exportedAt: this.clock.now() }, ...parts) as Record<string, unknown>;
  }

  /** In the order of the rooms: the membership goes last, so that an erasure that was cut off can be done again. */
  async erase(launch: LaunchContext, mode: ErasureMode): Promise<void> {
    const person = await this.course.personOf(launch);
    for (const room of this.rooms) await room.erase(person, mode);
  }
}
