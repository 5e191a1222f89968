export function PageEditor() {
  return <h1>PageEditor</h1>;
}
