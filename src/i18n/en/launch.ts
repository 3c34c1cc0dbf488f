export const launch = {
  'launch.expired': 'Your session has ended. Open the course again from your learning environment.',
  'launch.runMoves':
    'The course is just being joined with that of another organisation. In half a minute everything is back.',
  'launch.staffOnly': 'This part is for instructors only.',
  'launch.learnerOnly': 'This part is for participants. In your role you do not hand in work.',
  'launch.loginIncomplete':
    'Your learning environment sent an incomplete request to open the course. Open the course again; if it keeps happening, tell the administrator of your learning environment.',
  'launch.unknownPlatform':
    'This learning environment is not connected to the course yet. Ask the administrator of your learning environment to check the connection.',
  'launch.disabledPlatform':
    'The connection of this learning environment has been switched off. Ask the administrator of your learning environment to get in touch.',
  'launch.pendingDeployment':
    'This place in your learning environment is waiting for approval. Ask the administrator of the course to admit it.',
  'launch.wrongTarget':
    'The link in your learning environment points to another address than this course. Ask your instructor or administrator to check the link.',
  'launch.stateUnknown':
    'This opening of the course has expired or has been used already. Go back to your learning environment and open the course again.',
  'launch.otherBrowser':
    'Your browser did not keep the access pass of the course. Open the course from your learning environment in a new window or tab.',
  'launch.refusedByPlatform':
    'Your learning environment refused to open the course. Sign in there again and retry.',
  'launch.noAccess':
    'Your learning environment gives you no access to this activity. Ask your teacher to check that you are enrolled.',
  'launch.tokenUnreadable':
    'Your learning environment sent an access pass that cannot be read. Open the course again.',
  'launch.tokenUntrusted':
    'The access pass of your learning environment cannot be shown to be genuine. Open the course again; if it keeps happening, tell the administrator of your learning environment.',
  'launch.tokenExpired':
    'The access pass of your learning environment has expired, or its clock is wrong. Open the course again.',
  'launch.tokenForeign':
    'The access pass of your learning environment is not meant for this course. Open the course again; if it keeps happening, tell the administrator of your learning environment.',
  'launch.tokenReplayed':
    'This access pass has been used already. Go back to your learning environment and open the course again.',
  'launch.unsupportedMessage':
    'Your learning environment asks for something this course does not know. Tell the administrator of your learning environment.',
  'launch.unsupportedVersion':
    'Your learning environment uses a version of LTI that this course does not know. Version 1.3 is needed.',
  'launch.claimMissing':
    'Something is missing in the access pass of your learning environment. Tell the administrator of your learning environment.',
  'launch.anonymous':
    'Your learning environment does not say who you are, and then the course cannot keep your work. Sign in and open the course again.',
  'launch.fromCourse':
    'This page does not open by itself. Go to your learning environment and open the course there.',
  'launch.allowCookies':
    'Your browser keeps no cookies of the course, and without cookies the course does not stay open. Allow cookies for this website and open the course again from your learning environment.',
  'launch.opening': 'Opening the course',
  'launch.moment': 'One moment, this takes just a few seconds.',
  'launch.goOn': 'Continue',
  'launch.newWindow.title': 'Open the course in a new window',
  'launch.newWindow.lead':
    'Your browser keeps no cookies here, so the course cannot open inside your learning environment. In a window of its own everything just works.',
  'launch.newWindow.open': 'Open in new window',
  'launch.newWindow.help':
    'You can leave your learning environment open: you will find your way back easily. Mostly you need not sign in again.',
} as const;
