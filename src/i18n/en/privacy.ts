export const privacy = {
  'privacy.title': 'My data',
  'privacy.lead':
    'This is what the course keeps about you. You can see it, take it with you and have it removed.',
  'privacy.known.name':
    'Your name and role in the course, as your learning environment passes them on, and what you filled in in your profile.',
  'privacy.known.work': 'Your assignments with their files, your drafts and their grading.',
  'privacy.known.watched':
    'Which parts of a lecture you have watched, how you like to watch, and your certificate of participation.',
  'privacy.known.forum':
    'Your posts in the forum, also those without your name, what you chose and read, and what a moderator did with them.',
  'privacy.known.visits': 'When you opened the course, for as long as your session lasts.',
  'privacy.noTracking': 'We use no tracking cookies and no third-party services to follow you.',
  'privacy.export': 'Download my data',
  'privacy.export.help': 'You get a file (JSON) with everything the course knows about you.',
  'privacy.erase.title': 'Remove my data',
  'privacy.erase.lead':
    'This cannot be undone. A grade that is in your learning environment already stays there.',
  'privacy.mode.detach': 'Detach',
  'privacy.mode.detach.help':
    'Your work stays for the instructor, but nobody can see any more that it is yours.',
  'privacy.mode.wipe': 'Wipe',
  'privacy.mode.wipe.help': 'Your work and its grading disappear from the course altogether.',
  'privacy.erase.button': 'Remove my data',
  'privacy.erased.title': 'Your data has been removed',
  'privacy.erased.lead':
    'You can close this window. If you open the course again from your learning environment, you start with a clean slate.',
} as const;
