import type { Theme } from './definition.js';

/**
 * Series colours after Okabe and Ito, "Color universal design" (2008): told apart by people with each kind of colour
 * blindness. Those that are too pale for the background are darkened, or lightened in the dark.
 */
export const light: Theme = {
  dark: false,
  text: '#1b2430',
  muted: '#5b6675',
  line: '#d9dee5',
  background: '#ffffff',
  palette: ['#0072b2', '#c96a00', '#009e73', '#b0488c', '#3f97c9', '#8a6d00', '#6b7280', '#7a3b1d'],
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
  palette: ['#4aa8e0', '#e69f00', '#2bb98d', '#d68bb8', '#8fd0f5', '#d9c94a', '#a3adba', '#d98e5f'],
  good: '#3cc79c',
  bad: '#f0834a',
  fontFamily: light.fontFamily,
  fontSize: 13,
};

export const themes = { light, dark } as const;
