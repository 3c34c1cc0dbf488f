export const assignments = {
  'assignments.of': 'Assignment with lecture {number}: {lecture}',
  'assignments.estimate': 'About {minutes} minutes, {min} to {max} words',
  'assignments.hint': 'For you as {role}',
  'assignments.hint.other': 'For a {role}',
  'assignments.hints.others': 'Hints for other roles',
  'assignments.hints.all': 'A hint for your role',
  'assignments.instructions': 'The assignment',
  'assignments.privacy': 'Mind privacy',
  'assignments.preview': 'You see the assignment as participants do. You hand in nothing yourself.',
  'assignments.toGrading': 'To the work that waits',
  'assignments.yourWork': 'Your work',
  'assignments.text': 'Text of your work',
  'assignments.text.help':
    'Write something for each of the five parts. At most 20,000 characters. An empty line begins a new paragraph.',
  'assignments.text.tooLong':
    'Your text is longer than 20,000 characters. Make it shorter; what you wrote is still here.',
  'assignments.text.empty': 'There is no text yet. Write your work first.',
  'assignments.tooManyAttempts':
    'You have handed in ten times already; the course cannot keep more versions. Ask your instructor to look at what is there.',
  'assignments.closed':
    'Your earlier work has been graded meanwhile. This text was not handed in; keep a copy if you want it.',
  'assignments.handedInElsewhere':
    'You have handed in from another window meanwhile. This text is different and has not been handed in yet. If you still want that, choose Hand in again.',
  'assignments.saveDraft': 'Save draft',
  'assignments.submit': 'Hand in',
  'assignments.submitAgain': 'Hand in again',
  'assignments.draft.saved': 'Your draft is saved. Only you see it, until you hand in.',
  'assignments.draft.since': 'Draft, saved on {moment}',
  'assignments.receipt': 'Handed in on {moment}',
  'assignments.receipt.help':
    'Your instructor can read it now. As long as it is not graded you can hand in a new version.',
  'assignments.returned': 'Your instructor asks you to add to this work',
  'assignments.returned.help': 'Returned on {moment}. Add to your text below and hand in again.',
  'assignments.result': 'Assessment',
  'assignments.releasedAt': 'Graded on {moment}',
  'assignments.points': '{points} of {maximum} points',
  'assignments.comment': 'Comment of your instructor',
  'assignments.inGradebook': 'In the gradebook of your LMS since {moment}',
  'assignments.result.earlier': 'This assessment belongs to an earlier attempt.',
  'assignments.again': 'Hand in a new version',
  'assignments.attempts': 'What you handed in',
  'assignments.attempt': 'Attempt {number}, handed in on {moment}',
  'assignments.draft.at': 'Draft saved at {time}',
  'assignments.draft.newer':
    'Something else has meanwhile been saved on another device or in another window. Your text is still below; saving replaces the other.',
  'assignments.draft.elsewhere': 'What the other device has',
  'assignments.draft.failed':
    'Your draft could not be saved just now. What you write is still here; we keep trying.',
  'assignments.files': 'Files with your work',
  'assignments.files.help':
    'If you like: up to three files of at most 10 MB each. Word, PowerPoint, Excel, OpenDocument text, PDF, PNG or JPEG.',
  'assignments.files.size': '({kilobytes} kB)',
  'assignments.files.remove': 'Remove',
  'assignments.files.tooLarge': 'This file is larger than 10 MB. Choose a smaller file.',
  'assignments.files.tooMany': 'You can send at most three files. Nothing was added.',
  'assignments.files.empty': 'This file is empty. Choose another file.',
  'assignments.files.kind':
    'This file is not of a kind that you can send, or it is something else than its name says.',
  'assignments.files.package':
    'This document is damaged, holds macros or is far too large when unpacked. Save it anew, for instance as PDF.',
  'assignments.files.infected':
    'Malicious software was found in this file. It was not kept. Have your computer looked at.',
  'assignments.files.notScanned': 'Files cannot be checked just now. Try again later.',
  'assignments.files.notReceived': 'The files did not arrive well. Try again.',
  'assignments.toPreview': 'See what it looks like',
  'assignments.preview.title': 'How your instructor reads it',
  'assignments.preview.help': 'This is saved as a draft and not handed in yet.',
  'assignments.receipt.what': 'Attempt {attempt}, {words} words, files: {files}',
  'assignments.target': 'Target date: {moment}. Later is fine, too.',
  'assignments.closes': 'You can hand in until {moment}.',
  'assignments.closed.since': 'You could hand in until {moment}.',
  'assignments.pastClosing':
    'You could hand in until {moment}. Ask your instructor for more time; your text is still below.',
  'assignments.toGradebook': 'Your grade is on its way to the gradebook of your LMS.',
  'assignments.locked':
    'This assignment is not open yet. It opens together with the lecture, on {moment}.',
} as const;
