export function StatusPage({ slug }: { slug?: string }) {
  return <h1>{slug}</h1>;
}
