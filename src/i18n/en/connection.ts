export const connection = {
  'connection.title': 'Check of the connection',
  'connection.lead':
    'This was just tried between {name} and the course. Each red line says where to mend it.',
  'connection.at': 'Checked on {moment}. It can be checked again once a minute.',
  'connection.again': 'Check again',
  'connection.linkGone':
    'This link does not work any more. Ask the administrator of the course for a new one.',
  'connection.good': 'In order',
  'connection.bad': 'Not in order',
  'connection.unknown': 'Cannot be said yet',
  'connection.probe.ourKeys': 'The keys of the course can be read',
  'connection.probe.platformKeys': 'The keys of the learning platform can be read',
  'connection.probe.clock': 'The clocks agree',
  'connection.probe.token': 'The learning platform lets the course in',
  'connection.probe.scopes': 'The course has every right it needs',
  'connection.probe.lineItems': 'The grade columns can be read',
  'connection.probe.roster': 'The list of participants can be read',
  'connection.probe.deployments': 'No placement waits for approval',
  'connection.probe.cookies': 'Browsers remember who opens the course',
  'connection.probe.lastLaunch': 'Opening it worked the last time',
  'connection.advice.ourKeys':
    'This is up to the course. Its administrator checks that PUBLIC_URL is right and that /lti/keys can be reached from outside without a redirect.',
  'connection.advice.clock':
    'One of the two clocks is off by more than 30 seconds. Ask who runs the server to set the time automatically (NTP).',
  'connection.advice.deployments':
    'The administrator of the course opens this connection in the console and presses Let in at the placement.',
  'connection.advice.lastLaunch':
    'Open the course from the learning platform once more. If it fails again, give the reference on the error page to the administrator of the course.',
  'connection.advice.token.moodle':
    'Moodle: if it says kid, fix_jwks_alg or 404 above, Moodle cannot read the keys of the course. Go to Site administration › Security › HTTP security and take the address and the port of the course off the blocked list. Otherwise see at External tool › Manage tools whether the course is active, the Client ID is right and the addresses are those of this connection; Public keyset ends in /mod/lti/certs.php.',
  'connection.advice.token.canvas':
    'Canvas: go to Admin › Developer Keys. Switch the key of the course to ON, compare the number under Details with the client ID and see that the Public JWK URL leads to the course. The keys of Canvas itself are at https://sso.canvaslms.com/api/lti/security/jwks, or at your own Canvas; if this connection says otherwise, register it anew.',
  'connection.advice.token.brightspace':
    'Brightspace: go to Admin Tools › Manage Extensibility › LTI Advantage and open the course. Set it to Enabled, compare the Client Id and see that the Keyset URL leads to the course. The OAuth 2 Audience is https://api.brightspace.com/auth/token; the Brightspace Keyset URL is that of this connection.',
  'connection.advice.token.other':
    'Look up this LTI tool in your learning platform. See that it is switched on, that the client ID is right and that its keyset URL leads to the course. The address of the keys of your learning platform is the same as in this connection.',
  'connection.advice.services.moodle':
    'Moodle: go to Site administration › Plugins › External tool › Manage tools, press the gear at the course and open Services. At Assignment and Grade Services choose: grade sync and column management. Switch Names and Role Provisioning on. Then open the course once.',
  'connection.advice.services.canvas':
    'Canvas: go to Admin › Developer Keys, press the pencil at the course and open LTI Advantage Services. Switch on what is said about assignment data, submission data, scores and user data. Then open the course once.',
  'connection.advice.services.brightspace':
    'Brightspace: go to Admin Tools › Manage Extensibility › LTI Advantage. Tick Assignment and Grade Services and Names and Role Provisioning at the tool, and once more at View Deployments. Then open the course once.',
  'connection.advice.services.other':
    'Switch on Assignment and Grade Services and Names and Role Provisioning at this LTI tool in your learning platform. If it says that the address is not one of the platform, the administrator of the course adds it at Addresses.',
  'connection.advice.cookies.moodle':
    'Moodle: go to Site administration › Plugins › External tool › Manage tools, press the gear at the course and choose New window at Default launch container.',
  'connection.advice.cookies.canvas':
    'Canvas: open the module in the course, press Edit at the item and tick Load in a new tab.',
  'connection.advice.cookies.brightspace':
    'Brightspace: go to Admin Tools › Manage Extensibility › LTI Advantage › View Deployments, open the placement and tick Open as External Resource.',
  'connection.advice.cookies.other':
    'Let your learning platform open the course in a new window or tab; that is set where the LTI link is displayed.',
} as const;
