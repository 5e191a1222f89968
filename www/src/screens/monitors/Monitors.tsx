export function Monitors() {
  return <h1>Monitors</h1>;
}
