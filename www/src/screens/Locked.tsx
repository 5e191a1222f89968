/** Stands in place of a screen that needs a key: what it is, and where the key goes. */
import { KeyForm } from '../app/SignIn';
import { Card, ScreenHead } from '../ui/Card';

export function Locked({ title, about }: { title: string; about: string }) {
  return (
    <>
      <ScreenHead title={title} about={about} />
      <Card title="Sign in"><KeyForm onDone={() => undefined} /></Card>
    </>
  );
}
