/** Paper is wide enough for two charts beside each other. */
const chartWidth = 315;

/** For printing, everything is drawn in light colours at a width that fits; afterwards the screen's is back. */
export function onPaper(show: (width: number) => void, back: () => void): void {
  const { dataset } = document.documentElement;
  let onScreen = dataset.scheme;
  addEventListener('beforeprint', () => {
    onScreen = dataset.scheme;
    dataset.scheme = 'light';
    show(chartWidth);
  });
  addEventListener('afterprint', () => {
    dataset.scheme = onScreen;
    back();
  });
}
