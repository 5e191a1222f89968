/** Colours that can be read: moved towards black or white until their contrast is that of WCAG AA. */
const enough = 4.5;

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export function inkOn(colour: string): string {
  return contrast(colour, '#ffffff') >= enough ? '#ffffff' : '#131820';
}

export function legible(colour: string, ground: string): string {
  const goal = luminance(ground) > 0.5 ? 0 : 255;
  for (let share = 0; share <= 1; share += 0.05) {
    const moved = `#${channels(colour)
      .map((value) =>
        Math.round(value + (goal - value) * share)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
    if (contrast(moved, ground) >= enough) return moved;
  }
  return goal === 0 ? '#000000' : '#ffffff';
}
