/** Whose page this is: logo, title and what they say about it. */
import { useState } from 'react';
import { useTitle } from '../app/useTitle';
import styles from './Brand.module.css';

interface BrandProps {
  title: string;
  description?: string | null;
  logo?: string | null;
}

export function Brand({ title, description, logo }: BrandProps) {
  const [broken, setBroken] = useState<string>();
  useTitle(title, '');
  return (
    <div className={styles.brand}>
      {logo && logo !== broken && (
        <img className={styles.logo} src={logo} alt="" referrerPolicy="no-referrer" onError={() => setBroken(logo)} />
      )}
      <div>
        <h1>{title}</h1>
        {description && <p className={styles.about}>{description}</p>}
      </div>
    </div>
  );
}
