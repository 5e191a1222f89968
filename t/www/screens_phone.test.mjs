// Every screen for the admin on a phone, in the dark theme.
import { adminKey, phone } from './kit.mjs';
import { show } from './screens.mjs';

show('phone-dark', { viewport: phone, scheme: 'dark', keys: { admin: adminKey } });
