/**
 * What is checked of colours, in the page itself.
 */

/** Finds texts whose contrast with the ground behind them is below 4.5:1; WCAG's formula. */
export const CONTRAST_FAULTS = `
  document.querySelectorAll('*').forEach((one) => { one.style.transition = 'none'; });
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const parts = rgb(colour).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const ground = getComputedStyle(at).backgroundColor;
      if ((rgb(ground)[3] ?? 1) > 0) return ground;
    }
    return 'rgb(255, 255, 255)';
  };
  const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
  const all = [...document.body.querySelectorAll('*')];
  const shown = all.filter((one) => hasText(one) && one.getClientRects().length > 0);
  if (shown.length < 20) return ['too little text'];
  return shown.filter((one) => {
    const [light, dark] = [luminance(getComputedStyle(one).color), luminance(groundOf(one))].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05) < 4.5;
  }).map((one) => one.textContent);`;
