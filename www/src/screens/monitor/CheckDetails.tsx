/** One check, whole: what came of it, and what it saw.  That is kept of failures, of what was asked for and of the latest. */
import { useQuery } from '@tanstack/react-query';
import { monitorQueries } from '../../app/monitor-queries';
import { EvidenceView, resultWords, type Evidence } from '../../ui/evidence/Evidence';
import { Loaded } from '../../ui/feedback';
import { Modal } from '../../ui/Modal';
import { StatusBadge } from '../../ui/status';
import { Second } from '../../ui/Time';
import styles from './Evidence.module.css';

interface CheckDetailsProps {
  id: string;
  /** Which; none: it is closed. */
  heartbeat?: string;
  onClose: () => void;
}

export function CheckDetails({ id, heartbeat, onClose }: CheckDetailsProps) {
  return (
    <Modal open={heartbeat !== undefined} onClose={onClose} title="A check" wide>
      {heartbeat !== undefined && <Whole id={id} heartbeat={heartbeat} />}
    </Modal>
  );
}

function Whole({ id, heartbeat }: { id: string; heartbeat: string }) {
  const query = useQuery(monitorQueries.heartbeat(id, heartbeat));
  return (
    <Loaded query={query}>
      {(beat) => (
        <>
          <p className={styles.result}>
            <StatusBadge status={beat.status} /> <Second at={beat.checked_at} /> <span>{resultWords(beat)}</span>
          </p>
          {beat.evidence ? (
            <EvidenceView evidence={beat.evidence as Evidence} />
          ) : (
            <p className="soft">
              No more is kept of this check: that is for failures, checks that were asked for, and the latest.
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}
