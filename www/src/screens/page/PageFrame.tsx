/** The frame of a custom page: no navigation of ours, only what its readers need, in the colours of those whose page it is. */
import { useEffect, useMemo, type CSSProperties, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { base } from '../../app/base';
import { LiveSign } from '../../app/LiveSign';
import { recall } from '../../app/store';
import { ThemeButton } from '../../app/ThemeButton';
import { languageOf, Speaks, speechOf, useSpeech, wordsIn } from '../../app/words';
import { Skeleton } from '../../ui/feedback';
import { Icon } from '../../ui/Icon';
import { inkOn, legible } from './accent';
import { Subscribe } from './Subscribe';
import styles from './PageFrame.module.css';

type Page = Schemas['PageDetail'];

export function PageFrame({ page, children }: { page?: Page; children: ReactNode }) {
  useTheme(page?.theme);
  useLanguage(page ? languageOf(page) : 'en');
  if (!page) return <Framed>{children}</Framed>;
  return <InLanguage page={page}><Framed page={page}>{children}</Framed></InLanguage>;
}

/** In the words of the page, and by its clocks. */
export function InLanguage({ page, children }: { page: Page; children: ReactNode }) {
  const code = languageOf(page);
  const { data: words } = useQuery(wordsIn(code));
  const speech = useMemo(() => words && speechOf(code, words, page.timezone), [code, words, page.timezone]);
  return speech ? <Speaks speech={speech}>{children}</Speaks> : <Skeleton lines={12} height={48} />;
}

function useLanguage(code: string): void {
  useEffect(() => {
    document.documentElement.lang = code;
    return () => { document.documentElement.lang = 'en'; };
  }, [code]);
}

function Framed({ page, children }: { page?: Page; children: ReactNode }) {
  return (
    <div className={styles.frame} style={accentOf(page?.accent_color)}>
      <header className={styles.tools}>
        {page?.allow_subscribers && <Subscribe slug={page.slug} />}
        <LiveSign />
        <ThemeButton />
      </header>
      <main id="main">{children}</main>
      <Foot page={page} />
    </div>
  );
}

function Foot({ page }: { page?: Page }) {
  const { say } = useSpeech();
  return (
    <footer className={styles.foot}>
      <div>
        {page && (
          <a href={`${base}/api/v1/status-pages/${encodeURIComponent(page.slug)}/feed.atom`} type="application/atom+xml">
            <Icon name="feed" /> {say('app_feed')}
          </a>
        )}
        {page && <a href={`${base}/s/${encodeURIComponent(page.slug)}/history`}>{say('history_by_months')}</a>}
        {page?.footer_links?.map(({ label, url }) => <a key={url} href={url} rel="noopener">{label}</a>)}
      </div>
      {page?.show_powered_by !== false && <span>{say('app_powered_by')}</span>}
    </footer>
  );
}

/** The page's own, unless the reader has chosen. */
function useTheme(theme: Page['theme'] | undefined): void {
  useEffect(() => {
    if (!theme || theme === 'system' || recall('theme') !== null) return undefined;
    document.documentElement.dataset.theme = theme;
    return () => { delete document.documentElement.dataset.theme; };
  }, [theme]);
}

/** What is written in the colour, or on it, can be read in both themes. */
export function accentOf(colour: string | undefined): CSSProperties | undefined {
  if (!colour || !/^#[0-9a-f]{6}$/i.test(colour)) return undefined;
  return { '--accent': colour, '--on-accent': inkOn(colour),
    '--accent-ink': `light-dark(${legible(colour, '#ffffff')}, ${legible(colour, '#141a22')})` } as CSSProperties;
}
