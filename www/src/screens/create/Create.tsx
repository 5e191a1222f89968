export function Create() {
  return <h1>Create</h1>;
}
