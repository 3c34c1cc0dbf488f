export const course = {
  'settings.title': 'Settings of this run',
  'settings.startsAt': 'Start of the series',
  'settings.startsAt.help':
    'Date and time in the Netherlands. Every week at this time a lecture opens. Leave empty to lock nothing.',
  'settings.startsAt.wrong':
    'Fill in a date and a time, for example 12-01-2027 12:00, or leave the field empty.',
  'settings.mode': 'How do the lectures open?',
  'settings.mode.weekly': 'A lecture every week',
  'settings.mode.weekly.help':
    'The first lecture opens at the start, the next one each week after.',
  'settings.mode.open': 'All at once',
  'settings.mode.open.help': 'Participants follow the lectures at their own pace.',
  'settings.closesAt': 'Work can be handed in until',
  'settings.closesAt.help':
    'Dutch time. Empty means that work can always be handed in. You can give a participant more time.',
  'settings.unsigned': 'Posting anonymously in the forum',
  'settings.unsigned.allowed': 'Allow where the course offers it',
  'settings.unsigned.allowed.help':
    'The course offers it with Lecture 4. Other participants then see no name; you can ask who wrote it.',
  'settings.unsigned.refused': 'Do not allow',
  'settings.unsigned.refused.help':
    'Participants of this course sign everything. What is there already stays anonymous.',
  'settings.names': 'Names while grading',
  'settings.names.shown': 'Show names',
  'settings.names.shown.help': 'Who grades sees whose work it is.',
  'settings.names.hidden': 'Grade anonymously',
  'settings.names.hidden.help':
    'Who grades sees a code instead of a name, until the grade is released.',
  'settings.save': 'Save settings',
  'settings.joined':
    'Several organisations take part in this run. Only who moderates the whole run changes the schedule.',
  'profile.title': 'My profile',
  'profile.lead': 'This is how the instructor and participants know you in this course.',
  'profile.displayName': 'Name in the course',
  'profile.displayName.help': 'Leave empty to use the name from your learning environment.',
  'profile.role': 'What is your role?',
  'profile.role.help': 'With each assignment you get a hint that suits your role.',
  'profile.role.none': 'I would rather not say',
  'profile.locale': 'Language of buttons and messages',
  'profile.save': 'Save profile',
  'copied.title': 'This course is a copy',
  'copied.lead': 'Do you want to keep the schedule of the original course?',
  'copied.never':
    'Participants, work and grades are never copied. You can change everything later under Settings.',
  'copied.keep': 'Keep the schedule',
  'copied.keep.start': 'The series starts on {moment}, as in the original.',
  'copied.keep.over':
    'The original started on {moment} and is over. Choose a new start yourself afterwards.',
  'copied.fresh': 'Start afresh',
  'copied.fresh.schedule': 'An empty schedule',
} as const;
