/** One monitor on a public page: how it is, what it was by day, and its figures. */
import { memo } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { StatusMonitor } from '../api/client';
import { base } from '../app/base';
import type { Days } from '../app/days';
import { useSpeech } from '../app/words';
import { queries } from '../app/queries';
import { shownStatus, shownWord, StatusIcon } from '../ui/status';
import { Strip } from './Strip';
import styles from './MonitorList.module.css';

/** What a page says of a monitor, and what it shows of it. */
export interface Place {
  note?: string;
  show: readonly ('history' | 'response_time' | 'uptime')[];
}

const all: Place = { show: ['history', 'response_time', 'uptime'] };

interface RowProps {
  monitor: StatusMonitor;
  shown: number;
}

export const PublicRow = memo(function PublicRow({ monitor, shown }: RowProps) {
  const { data } = useQuery(queries.days(monitor.id));
  return <Row monitor={monitor} shown={shown} days={data} linked />;
});

export const PageRow = memo(function PageRow({ monitor, shown, page, place }: RowProps & { page: string; place?: Place }) {
  const { data } = useQuery(queries.pageDays(page));
  return <Row monitor={monitor} shown={shown} days={data?.[monitor.id]} linked={false} place={place} page={page} />;
});

/** A row that nobody sees yet: of the same height, and found by its name.  Its link is plain: a thousand are made. */
export function BriefRow({ monitor: { id, name }, linked }: { monitor: StatusMonitor; linked: boolean }) {
  return (
    <li className={styles.row}>
      {linked ? (
        <a href={`${base}/monitor/${id}`} className={styles.name}>
          {name}
        </a>
      ) : (
        <span className={styles.name}>{name}</span>
      )}
    </li>
  );
}

function Name({ monitor, linked }: { monitor: StatusMonitor; linked: boolean }) {
  return linked ? <Link to={`/monitor/${monitor.id}`} className={styles.name}>{monitor.name}</Link>
    : <span className={styles.name}>{monitor.name}</span>;
}

interface WholeRowProps extends RowProps {
  days: Days | undefined;
  linked: boolean;
  place?: Place;
  /** Whose days have pages of their own. */
  page?: string;
}

function Row({ monitor, days, shown, linked, place = all, page }: WholeRowProps) {
  const speech = useSpeech();
  const { say } = speech;
  const status = shownStatus(monitor);
  const shows = (what: Place['show'][number]) => place.show.includes(what);
  return (
    <li className={styles.row} data-shows={`${shows('history') ? 'days' : ''}${shows('uptime') || shows('response_time') ? ' figures' : ''}`}>
      <div className={styles.who}>
        <StatusIcon status={status} named={false} />
        <div className={styles.words}>
          <Name monitor={monitor} linked={linked} />
          <span className={styles.status} data-status={status}>
            {shownWord(speech, monitor)}
          </span>
          {place.note && <span className={styles.note}>{place.note}</span>}
        </div>
      </div>
      {shows('history') && <Strip name={monitor.name} days={days} shown={shown} page={page} />}
      {(shows('uptime') || shows('response_time')) && (
        <dl className={styles.figures}>
          {shows('uptime') && (
            <>
              <Figure name={say('app_name_24h')}>{speech.uptime(monitor.uptime_24h, monitor.total_checks_24h)}</Figure>
              <Figure name={say('last_7_days')}>{speech.uptime(monitor.uptime_7d, monitor.total_checks_7d)}</Figure>
              <Figure name={say('last_days', { days: days?.uptime_pct.length ?? 90 })}>{days ? speech.uptime(days.uptime) : '…'}</Figure>
            </>
          )}
          {shows('response_time') && (
            <Figure name={say('response')}>{speech.milliseconds(monitor.avg_response_ms_24h)}</Figure>
          )}
        </dl>
      )}
    </li>
  );
}

function Figure({ name, children }: { name: string; children: string }) {
  const none = useSpeech().say('no_data');
  return (
    <div data-empty={children.toLowerCase() === none.toLowerCase() || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
