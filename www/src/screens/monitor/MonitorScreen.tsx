export function MonitorScreen() {
  return <h1>MonitorScreen</h1>;
}
