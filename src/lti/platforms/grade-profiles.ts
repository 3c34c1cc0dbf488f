import type { PlatformFamily } from '../registration/registration.model.js';

/** What a family of platforms does with scores. Moodle is the measure of caution: it deletes a grade for a score that is not final. */
export interface GradeProfile {
  /** Hears that work was handed in, and opens it from its own list of submissions. */
  readonly keepsSubmissions: boolean;
  /** Puts each comment below those before it, so that one is sent once; the others forget one that is not sent again. */
  readonly addsComments: boolean;
  /** Says by 400, and no body, that it does not grade a person; its reason is lost behind many a proxy (capture 44). */
  readonly refusesPeopleBare: boolean;
}

const CAUTIOUS: GradeProfile = {
  keepsSubmissions: false,
  addsComments: false,
  refusesPeopleBare: false,
};

const PROFILES: Readonly<Partial<Record<PlatformFamily, Partial<GradeProfile>>>> = {
  moodle: { refusesPeopleBare: true },
  practice: { refusesPeopleBare: true },
  canvas: { keepsSubmissions: true, addsComments: true },
};

export const gradeProfileOf = (family: PlatformFamily): GradeProfile => ({
  ...CAUTIOUS,
  ...PROFILES[family],
});
