export const registration = {
  'registration.title': 'Connect your learning environment',
  'registration.lead':
    'With this link {organisation} connects one learning environment. Copy the address of this page and paste it there. The link works once, for three days.',
  'registration.paste.moodle':
    'Site administration → Plugins → Activity modules → External tool → Manage tools: paste the address under “Tool URL” and choose “Add LTI Advantage”.',
  'registration.paste.canvas':
    'Admin → Developer Keys → + Developer Key → LTI Registration: paste the address under “Dynamic Registration URL”.',
  'registration.paste.brightspace':
    'Admin Tools → Manage Extensibility → LTI Advantage → Register Tool → Dynamic: paste the address under “Tool initiation registration endpoint” and tick “Configure Deployment”.',
  'registration.done': 'The learning environment is registered',
  'registration.doneLead': '{name} is now known as a learning environment of {organisation}.',
  'registration.next': 'What is left to do',
  'registration.next.moodle': 'In Moodle, click “Activate” at this tool.',
  'registration.next.canvas':
    'In Canvas, switch the key on, and install the app under Settings → Apps for the account or the course.',
  'registration.next.brightspace':
    'In Brightspace, enable the registration. Then make a deployment under View Deployments, if there is none yet.',
  'registration.next.other': 'Switch the tool on in your learning environment.',
  'registration.waits':
    'The administrator of this course still has to approve the connection. Let them know that you are ready.',
  'registration.waitsBecause':
    'They will also look at these addresses, which do not seem to belong to your learning environment: {hosts}.',
  'registration.without': 'This will not work, because your learning environment does not allow it',
  'registration.without.lineitem': 'Making and updating columns in the gradebook.',
  'registration.without.score': 'Passing grades on to the gradebook.',
  'registration.without.result.readonly': 'Checking whether a grade has arrived.',
  'registration.without.contextmembership.readonly': 'Seeing who takes part in the course.',
  'registration.close': 'Close and go back to the learning environment',
  'registration.linkUnknown':
    'This link for connecting a learning environment does not exist. See whether you have the whole address, or ask for a new link.',
  'registration.linkExpired':
    'This link has expired. Ask the administrator of the course for a new one.',
  'registration.linkUsed':
    'This link has been used. If your learning environment is connected, there is nothing left to do. Otherwise ask for a new link.',
  'registration.malformed':
    'Your learning environment did not open this link as it should. Begin the registration there again.',
  'registration.addressRefused':
    'The course may not call the address {address}. It has to be a public address with https://. Ask the administrator of the course to admit an address on a private network.',
  'registration.redirected':
    '{address} redirects to another address. Set the address in your learning environment at which it really is.',
  'registration.tooLarge': '{address} sends far more than a registration. Check the address.',
  'registration.noAnswer':
    '{address} does not answer in time. Check that your learning environment can be reached from the internet, and try again.',
  'registration.unreadable':
    'At {address} there is no configuration that the course can read (status {status}). Begin the registration again.',
  'registration.foreignIssuer':
    'The configuration of {host} speaks for {other}. That cannot be right; nothing has been stored.',
  'registration.foreignEndpoint':
    'The configuration of {host} sends the registration to {other}. That is not allowed; nothing has been stored.',
  'registration.refusedByPlatform':
    'Your learning environment refuses the registration (status {status}): {text}. Begin the registration again.',
  'registration.clientTaken':
    'This learning environment is connected in another way already. Ask the administrator of the course to look at that first.',
  'launch.pendingPlatform':
    'This learning environment has registered, but still waits for approval. Ask the administrator of the course to approve the connection.',
} as const;
