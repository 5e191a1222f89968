// Every screen for the admin in the themes that screens_admin leaves out: at a desk in the dark one, then on a tablet and on
// a phone in the light one.
import { adminKey, desktop, phone, tablet } from './kit.mjs';
import { show } from './screens.mjs';

show([{ name: 'desk-dark', viewport: desktop, scheme: 'dark' },
  { name: 'tablet-light', viewport: tablet, scheme: 'light' }, { name: 'phone-light', viewport: phone, scheme: 'light' }],
  { keys: { admin: adminKey }, expected: '404' },      // of rules that are not set
  { kept: new URL('screens_themes.digest', import.meta.url) });
