/** Goes round: system, light, dark.  In a menu it says so in words. */
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/controls';
import { useSpeech } from './words';
import { setTheme, useTheme, type Theme } from './theme';

const after: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function ThemeButton({ worded = false }: { worded?: boolean }) {
  const theme = useTheme();
  const { say } = useSpeech();
  const name = (one: Theme) => say(`app_theme_${one}`);
  const label = say('app_theme', { theme: name(theme), next: name(after[theme]) });
  const icon = <Icon name={icons[theme]} size={18} />;
  const turn = () => setTheme(after[theme]);
  return worded ? <button type="button" onClick={turn}>{icon} {label}</button>
    : <IconButton label={label} onClick={turn}>{icon}</IconButton>;
}
