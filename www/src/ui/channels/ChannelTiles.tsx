/** The kinds of channels as tiles to choose from. */
import { useId } from 'react';
import { useKeys } from '../../app/keys';
import { Icon } from '../Icon';
import { channelKinds, looksOf, typeOf, type ChannelKind, type ChannelType } from './kinds';
import styles from './ChannelTiles.module.css';

interface TilesProps {
  label: string;
  chosen: ChannelKind;
  onChoose: (kind: ChannelKind) => void;
  /** Only those of a type: a channel that is keeps it. */
  only?: ChannelType;
}

function useKinds(): ChannelKind[] {
  return channelKinds(useKeys().admin !== undefined);
}

export function ChannelTiles({ label, chosen, onChoose, only }: TilesProps) {
  const name = useId();
  const kinds = useKinds().filter((kind) => !only || typeOf(kind) === only);
  if (kinds.length < 2) return null;
  return (
    <fieldset className={styles.tiles}>
      <legend>{label}</legend>
      {kinds.map((kind) => (
        <label key={kind} className={styles.tile}>
          <input type="radio" name={name} value={kind} checked={kind === chosen} onChange={() => onChoose(kind)} />
          <Icon name={looksOf(kind).icon} size={18} />
          <span><strong>{looksOf(kind).name}</strong><small>{looksOf(kind).about}</small></span>
        </label>
      ))}
    </fieldset>
  );
}

/** The same as buttons, where choosing one opens its form. */
export function ChannelButtons({ onChoose }: { onChoose: (kind: ChannelKind) => void }) {
  return (
    <ul className={styles.tiles}>
      {useKinds().map((kind) => (
        <li key={kind}>
          <button type="button" className={styles.tile} onClick={() => onChoose(kind)}>
            <Icon name={looksOf(kind).icon} size={18} />
            <span><strong>{looksOf(kind).name}</strong><small>{looksOf(kind).about}</small></span>
          </button>
        </li>
      ))}
    </ul>
  );
}
