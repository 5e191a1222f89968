/** Goes round: system, light, dark. */
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/controls';
import { useSpeech } from './words';
import { setTheme, useTheme, type Theme } from './theme';

const after: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function ThemeButton() {
  const theme = useTheme();
  const { say } = useSpeech();
  const name = (one: Theme) => say(`app_theme_${one}`);
  return (
    <IconButton label={say('app_theme', { theme: name(theme), next: name(after[theme]) })} onClick={() => setTheme(after[theme])}>
      <Icon name={icons[theme]} size={18} />
    </IconButton>
  );
}
