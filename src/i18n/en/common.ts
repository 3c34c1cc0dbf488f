export const common = {
  'page.skip': 'Skip to content',
  'page.menu': 'Parts of the course',
  'page.reference': 'Reference for the help desk: {id}',
  'nav.course': 'The course',
  'nav.introduction': 'About the course',
  'nav.overview': 'Overview',
  'nav.grading': 'Grading',
  'nav.settings': 'Settings',
  'nav.profile': 'My profile',
  'nav.privacy': 'My data',
  'role.instructor': 'Instructor',
  'role.developer': 'Course designer',
  'role.observer': 'Observer',
  'role.learner': 'Participant',
  'sandbox.test-student': 'Test participant',
  'sandbox.guest': 'Guest in this course',
  'sandbox.switched-role': 'Instructor in the role of a participant',
  'sandbox.preview': 'Looking as a participant',
  'sandbox.text': 'What you hand in here does not count and does not go to the gradebook.',
  'look.own': 'Back to your own view',
  'look.participant': 'View as a participant',
  'form.required': 'Fill in this field.',
  'form.tooLong': 'This text is too long.',
  'form.unknown': 'The course does not know this field.',
  'form.choose': 'Choose one of the options.',
  'form.problems':
    'This did not work yet. Look at the fields below; what you wrote is still there.',
  'form.saved': 'Saved.',
  'error.title': 'This does not work',
  'error.kept': 'This is what you wrote. Copy it, so that it is not lost.',
  'error.invalid': 'Something in what you filled in is not right.',
  'error.malformed': 'The course cannot make sense of this request. Go back and try again.',
  'error.tooLarge': 'This is more than the course can take at once. Make it smaller and try again.',
  'error.notFound': 'This page does not exist, or does not belong to your course.',
  'error.conflict':
    'Somebody else has changed this in the meantime. Go back, look at the new version and try again.',
  'error.platform':
    'The learning environment is not giving a proper answer at the moment. Try again in a few minutes.',
  'error.tooMany':
    'Too many failed attempts come from this network. Wait a minute and open the course again.',
  'error.unavailable':
    'The course cannot be reached for a moment. Nothing is lost; try again in a minute.',
  'error.unexpected':
    'Something went wrong on our side. Try again; if it keeps happening, give the reference to the help desk.',
  'error.crossSite':
    'This form did not come from the course itself and has not been processed. Open the page again and send it once more.',
  'error.adminOnly': 'Only an administrator can do this.',
  'error.registrationExists':
    'This connection exists already: issuer and client id together are registered.',
  'admin.endpointRefused':
    'This address is not called. It has to begin with https:// and may not lead to a private network.',
} as const;
