import type { Theme } from './definition.js';

/**
 * Series colours after Okabe and Ito, "Color universal design" (2008): told apart by people with each kind of colour
 * blindness. Moved so far that the first five stay apart under each, and that all stand out from the background.
 */
export const light: Theme = {
  dark: false,
  text: '#1b2430',
  muted: '#5b6675',
  line: '#d9dee5',
  background: '#ffffff',
  palette: ['#0072b2', '#d06b00', '#009e54', '#bf2995', '#3f95ff', '#8a6d00', '#6b7280', '#7a3b1d'],
  good: '#007a59',
  bad: '#c23b00',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  fontSize: 13,
};

export const dark: Theme = {
  dark: true,
  text: '#e8ecf1',
  muted: '#a3adba',
  line: '#39424e',
  background: '#14181f',
  palette: ['#387dce', '#ff7c08', '#25bb73', '#ff9abd', '#5cceff', '#d9c94a', '#a3adba', '#d98e5f'],
  good: '#3cc79c',
  bad: '#f0834a',
  fontFamily: light.fontFamily,
  fontSize: 13,
};

export const themes = { light, dark } as const;
